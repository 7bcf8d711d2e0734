"""The handbook: every row of the procedure once, with what became of it; stages with what leads to and from them."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from generator import handbook, matching, phrases, stories, tracing
from generator.procedure import ids
from generator.rules import Move
from tests.published import Node, cardiff, read, sample, sample_site
from tests.tiny import ROOT, document, procedures, tiny

HOME = "procedures/cardiff-vale/"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_site(tmp_path_factory.getbasetemp())


@cache
def article(site: Path, path: str) -> Node:
    """What a page of the handbook says."""
    return read((site / path / "index.html").read_text(encoding="utf-8")).all("article")[0]


def handbook_pages(site: Path) -> list[str]:
    """The folders of the procedure's pages."""
    return sorted(f"{path.parent.relative_to(site).as_posix()}/" for path in (site / HOME).rglob("index.html"))


@cache
def catalogue() -> dict[str, str]:
    """Every duty and move of the procedure, from the list that was drawn up before the program: id -> which it is."""
    rows = [line.split("\t") for line in (ROOT / "tests" / "ids.tsv").read_text(encoding="utf-8").splitlines()]
    return {name: kind for procedure, kind, name in rows if procedure == "cardiff-vale"}


def test_every_row_of_the_procedure_has_one_place_and_one_only(site: Path) -> None:
    places: dict[str, list[str]] = {}
    for path in handbook_pages(site):
        for node in article(site, path).walk():
            if "id" in node.attributes:
                places.setdefault(node.attributes["id"], []).append(path)
    assert set(catalogue()) == set(ids(cardiff()))
    for name in catalogue():
        assert len(places.get(name, [])) == 1, name
        (path,) = places[name]
        assert handbook.anchors(cardiff(), HOME)[name] == f"{path}#{name}"


def test_every_part_of_a_rule_stands_on_its_card_with_its_words_and_its_source(site: Path) -> None:
    for rule in cardiff().rules:
        path, _, anchor = handbook.anchors(cardiff(), HOME)[rule.id].partition("#")
        page = article(site, path)
        found = f"{anchor}-{rule.part}" if rule.part else anchor
        (card,) = [node for node in page.all("section", "pc-card") if node.attributes.get("id") == found]
        assert " ".join(rule.says.split()) in card.text
        assert f"line{'s' if '-' in rule.source or ' ' in rule.source else ''} {_first_line(rule.source)}" in card.text


def _first_line(source: str) -> str:
    return re.split(r"\D+", source)[1]


@pytest.mark.parametrize(
    ("section", "rule", "expected"),
    [
        (
            "ppm",
            "cv-ppm-22",
            {"Strength": "must", "Who": "Chair of the PPM", "Limit": "within 5 working days"},
        ),
        ("ppm", "cv-ppm-19", {"Limit": "within 2 weeks"}),
    ],
)
def test_a_rules_card_says_how_strong_it_is_who_owes_it_and_by_when(
    site: Path, section: str, rule: str, expected: dict[str, str]
) -> None:
    page = article(site, f"{HOME}duties/{section}/")
    card = next(node for node in page.all("section", "pc-card") if node.attributes.get("id") == rule)
    terms = dict(zip((term.text for term in card.all("dt")), (told.text for told in card.all("dd")), strict=True))
    assert expected.items() <= terms.items()
    assert re.fullmatch(r"\d+ show how it works", terms["Stories"])


# --- stages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", list(cardiff().stages))
def test_a_stages_page_lists_its_thresholds_moves_and_duties(site: Path, stage: str) -> None:
    procedure = cardiff()
    page = article(site, f"{HOME}stages/{stage}/")
    thresholds = {name for name, item in procedure.thresholds.items() if item.text("stage") == stage}
    if thresholds:
        assert {row[0] for row in page.rows("Thresholds of this stage")} == thresholds
    moves = {rule.id for rule, move in procedure.moves if isinstance(move, Move) and stage in (*move.sources, *move.to)}
    told = {row[0].all("a", "pc-ref")[0].text for row in page.table("Moves to and from this stage")}
    assert told == moves
    duties = {
        rule.id
        for section in procedure.sections
        if stage in section.list("stages")
        for rule in procedure.rules
        if rule.id in section.list("rows")
    }
    shown = {
        row[0].all("a", "pc-ref")[0].text
        for table in page.all("table")
        if [head.text for head in table.all("th")] == ["Duty", "Who", "Limit"]
        for row in [line.all("td") for line in table.all("tbody")[0].all("tr")]
    }
    assert shown == duties
    prompts = {row.id for row in procedure.listed if row.kind == "prompt" and stage in row.at}
    assert {link.text for item in page.all("li") for link in item.all("a", "pc-ref")} == prompts


def test_the_procedures_page_leads_to_every_stage_and_section(site: Path) -> None:
    links = set(article(site, HOME).links)
    assert {f"stages/{name}/" for name in cardiff().stages} <= links
    assert {f"duties/{section.id}/" for section in cardiff().sections} <= links
    assert article(site, HOME).all("svg")


def test_every_threshold_role_and_word_that_records_may_use_is_listed(site: Path) -> None:
    page = article(site, f"{HOME}words/")
    written = {node.text for node in page.all("span", "pc-ref")}
    procedure = cardiff()
    expected = {
        *procedure.roles,
        *procedure.thresholds,
        *(word for words in procedure.words.values() for word in words),
    }
    assert expected <= written


def test_every_reading_and_letter_stands_under_its_own_id(site: Path) -> None:
    for path, names in (("readings", cardiff().readings), ("letters", cardiff().letters)):
        page = article(site, f"{HOME}{path}/")
        assert [card.attributes["id"] for card in page.all("section", "pc-card")] == list(names)


# --- what became of every row -----------------------------------------------------------------------------------


def trace(site: Path) -> Node:
    """The page that says what became of every row."""
    return article(site, f"{HOME}traceability/")


def traced(site: Path) -> list[list[Node]]:
    """The cells of its rows, section after section."""
    tables = trace(site).all("table", "pc-trace")
    return [row.all("td") for table in tables for row in table.all("tbody")[0].all("tr")]


def test_traceability_lists_every_row_once_with_what_became_of_it(site: Path) -> None:
    rows = traced(site)
    assert sorted(row[0].text for row in rows) == sorted(catalogue())
    became = {row[0].text: row[2].text for row in rows}
    checked = {rule.id for rule in cardiff().rules}
    assert {name for name, state in became.items() if state == "checked"} == checked
    words = {"prompt": "for people to decide", "prose": "to be read", "later": "not checked yet"}
    for listed in cardiff().listed:
        assert became[listed.id].partition(":")[0] == words[listed.kind]
        assert (":" in became[listed.id]) == bool(listed.reason)
    for row in rows:
        assert row[0].links == [f"../../../{handbook.anchors(cardiff(), HOME)[row[0].text]}"]


def test_traceability_tells_each_checked_rule_and_its_stories_folded_away(site: Path) -> None:
    for row in traced(site):
        folds = row[1].all("details")
        assert len(folds) == (row[2].text == "checked")
        for fold in folds:
            assert re.fullmatch(r"Its rule and (1 story|\d+ stories)", fold.all("summary")[0].text), row[0].text
            assert fold.all("dt")[0].text == "Kind"
            assert all(text.text for text in fold.all("dd"))


def test_traceability_counts_its_rows_by_section_and_by_what_became_of_them(site: Path) -> None:
    rows = traced(site)
    sections = trace(site).table("Section by section")
    assert [row[0].links for row in sections[:-1]] == [
        [f"#{name}"] for name in ("moves", *(section.id for section in cardiff().sections))
    ]
    assert [int(cell.text) for cell in sections[-1][1:]] == [
        *(sum(row[2].text.startswith(state) for row in rows) for state in tracing.KINDS),
        len(catalogue()),
    ]
    for number, cell in enumerate(sections[-1][1:], start=1):
        assert sum(int(row[number].text) for row in sections[:-1]) == int(cell.text)
    for state, count, which in trace(site).table("What can become of a row"):
        ids = [row[0].text for row in rows if row[2].text == state.text]
        assert int(count.text) == len(ids)
        assert which.links == [f"#row-{name}" for name in ids]


def test_traceability_names_the_place_in_the_text(site: Path) -> None:
    places = {row[0].text: row[3].text for row in traced(site)}
    assert places["cv-ppm-22"] == "line 616 A-16 A-17"
    assert places["cv-sus-28"] == "lines 690 and 694 A-45"
    assert (
        "The published text is Quality Services: Delivering What Matters, published by Cardiff and Vale of Glamorgan "
        "Regional Partnership Board, through its Regional Commissioning Board (file 003_ee33d5dc98bd9bc3.txt, 948 "
        "lines)." in trace(site).text
    )


STORY = """name: The notice after a review goes out a working day late
procedure: tiny
host: north
services: [{id: home, kind: care-home}]
as_of: 2026-04-20
events:
  - {id: r1, date: 2026-04-02, type: meeting, meeting: review}
  - {id: n1, date: 2026-04-14, type: communication, letter: notice, to: [provider], for: [r1]}
expect:
  - as_of: 2026-04-13
    verdicts: [{rule: ty-10, verdict: open, due: 2026-04-13}]
  - verdicts:
      - {rule: ty-10, verdict: late, due: 2026-04-13, by: 1 working day}
      - {rule: ty-t1, verdict: breach}
    absent: [ty-14, ty-13/all-of-them]
    silent: [ty-12]
"""


def test_every_row_of_the_tiny_procedure_is_traced_in_full(golden: Callable[[str, str], None]) -> None:
    (book,) = handbook.books([tiny()], {"name": "Tests"}, date(2026, 5, 1))
    story = stories.build(document(STORY), "late", procedures())
    golden("traceability-tiny.txt", "".join(_told(tracing.traced(book, tracing.by_rule([story])))))


def _told(found: tracing.Trace) -> Iterator[str]:
    for part in found.parts:
        yield f"{part.title}: {', '.join(map(str, part.counts))}\n"
        for item in part.rows:
            yield f"\n  {item.row.id}: {item.row.says} [{item.row.state}; {item.place}]\n"
            for law in item.laws:
                yield from (f"    {law.part}: {law.says}\n" for _ in [law] if law.says)
                yield from (f"    {term}: {text}\n" for term, text in law.facts)
            yield from (f"    * {tale.name}. {'; '.join(tale.expects)}\n" for tale in item.tales)
        yield "\n"
    yield from (f"{fate.state}: {', '.join(fate.ids)}\n" for fate in found.fates)


def test_every_rule_that_ships_can_be_told_in_words() -> None:
    assert {*matching.OPERATORS} == {*phrases.OPERATORS, "bodies", "some"}
    assert {rule.kind for rule in cardiff().rules} <= set(phrases.KINDS)
    for procedure in sample().procedures.values():
        for rule in procedure.rules:
            told = dict(phrases.facts(procedure, rule))
            assert told["Kind"]
            assert len(told) > 1
            assert not any(re.search(r"[{}]|\bNone\b|  ", text) for text in told.values()), (rule.id, told)


def test_the_counts_on_the_procedures_pages_are_those_of_its_rows(site: Path) -> None:
    procedure = cardiff()
    moves = {name for name, kind in catalogue().items() if kind != "duty"}
    checked = {rule.id for rule in procedure.rules}
    kinds = {
        kind: sum(row.kind == kind and row.id not in moves for row in procedure.listed)
        for kind in ("prompt", "prose", "later")
    }
    tiles = {
        tile.all("span")[1].text: int(tile.all("span")[0].text) for tile in article(site, HOME).all("a", "pc-tile")
    }
    assert tiles == {
        "duties checked by machine": len(checked - moves),
        "for people to decide": kinds["prompt"],
        "to read and live by": kinds["prose"],
    }
    assert kinds["later"] == 0
    assert sum(tiles.values()) == len(set(catalogue()) - moves) == 294
    lead = article(site, f"{HOME}traceability/").all("p", "pc-lead")[0].text
    assert f"Of {len(moves)} moves {len(checked & moves)} are checked." in lead
    assert f"Of 294 duties {len(checked - moves)} are checked" in lead


# --- adoption ---------------------------------------------------------------------------------------------------


def test_a_procedure_is_published_text_until_the_workspace_says_who_adopted_it(site: Path) -> None:
    unadopted = "Published text, not adopted by this workspace."
    assert "adopted" not in sample().settings
    assert unadopted in article(site, HOME).text
    assert {row[2] for row in article(site, "procedures/").rows("Procedures")} == {unadopted}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"procedure": "cardiff-vale"}, "Adopted by Cardiff Council on 1 March 2023."),
        ({"procedure": "cardiff-vale", "version": "2022-09-13"}, "Adopted by Cardiff Council on 1 March 2023."),
        ({"procedure": "cardiff-vale", "version": "2030-01-01"}, "Published text, not adopted by this workspace."),
        ({"procedure": "another"}, "Published text, not adopted by this workspace."),
    ],
    ids=["whole procedure", "this version", "another version", "another procedure"],
)
def test_the_workspace_says_who_adopted_which_version_and_when(row: dict[str, str], expected: str) -> None:
    settings = {"name": "Tests", "adopted": ({**row, "by": "Cardiff Council", "on": "2023-03-01"},)}
    assert handbook.adoption(cardiff(), settings) == expected
    (page,) = [
        text
        for path, text in handbook.pages(handbook.books([cardiff()], settings, date(2026, 9, 15))[0], {}).items()
        if path == "procedures/cardiff-vale/index.md"
    ]
    assert expected in page


def test_the_help_page_explains_every_mark_that_the_site_uses(site: Path) -> None:
    explained = {
        name
        for mark in article(site, "help/").all("span", "pc-status")
        for name in mark.attributes["class"].split()
        if name.startswith("pc-status--")
    }
    used = {
        name
        for path in site.rglob("index.html")
        if "help" not in path.parts
        for name in re.findall(r"pc-status--[a-z-]+", path.read_text(encoding="utf-8"))
    }
    assert used <= explained


def test_a_bearer_that_is_a_meeting_is_called_by_its_title() -> None:
    assert tiny().role_title("review") == "Review meeting"
    assert tiny().role_title("manager") == "Manager"
    assert tiny().role_title("some-body") == "some body"
