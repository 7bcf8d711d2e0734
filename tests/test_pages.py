"""The record pages of the sample's site: what they say is what the verdicts say, and nothing else."""

import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from generator import findings
from generator.cases import Case
from generator.days import day
from generator.kinds.standing import as_day
from generator.model import Kind, Standing, Verdict
from tests.published import Node, read, sample, sample_cases, sample_site

SOON = date(2026, 9, 29)
"""Ten working days after 15 September 2026, the day of the sample."""
EPISODES = [item for item in sample_cases() if item.provider is not None]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_site(tmp_path_factory.getbasetemp())


@cache
def page(site: Path, path: str) -> Node:
    """A page of the site by its folder."""
    return read((site / path / "index.html").read_text(encoding="utf-8"))


def content(site: Path, path: str) -> Node:
    """What a page says, without the theme around it."""
    return page(site, path).all("article")[0]


def every_page(site: Path) -> list[str]:
    """The folders of all pages."""
    found = sorted(path.parent.relative_to(site).as_posix() for path in site.rglob("index.html"))
    return ["" if path == "." else f"{path}/" for path in found]


def record_pages(site: Path) -> list[str]:
    """The folders of the pages that are made from records."""
    return [
        path for path in every_page(site) if path.startswith(("episodes/", "providers/", "programmes/")) or not path
    ]


def verdicts(*cases: Case) -> Iterator[tuple[Case, Verdict]]:
    """The verdicts of these cases, or of all."""
    return ((item, verdict) for item in cases or sample_cases() for verdict in item.verdicts)


def restricted_now(item: Case) -> set[str]:
    """The restrictions of an episode that were set, or were running when it joined, and that nobody lifted."""
    counted = [fact for fact in item.chronicle.facts if item.chronicle.counting(fact)]
    facts = [fact for fact in counted if fact.event.type == "restriction"]
    joined = {
        span.key
        for span in item.chronicle.tracks
        if span.name == "restricted"
        and any(fact.order == span.begin and fact.event.type == "opening" for fact in counted)
    }
    begun = joined | {fact.thing for fact in facts if fact.event.step == "set"}
    return begun - {fact.thing for fact in facts if fact.event.step == "lifted"}


def overdue() -> list[tuple[str, str, str]]:
    """What is overdue anywhere: rule, day, episode."""
    return sorted(
        (verdict.rule, day(verdict.due), item.episode.id)
        for item, verdict in verdicts()
        if verdict.standing is Standing.OVERDUE and verdict.kind in {Kind.BREACH, Kind.WARNING}
    )


def due_soon() -> list[tuple[str, str, str]]:
    """What falls due within ten working days: rule, day, episode."""
    return sorted(
        (verdict.rule, day(as_day(verdict.due)), item.episode.id)
        for item, verdict in verdicts()
        if verdict.standing is Standing.OPEN
        and (due := as_day(verdict.due)) is not None
        and due <= SOON
        and verdict.modality != "may"
    )


def unanswered() -> list[tuple[str, str, str]]:
    """What was missed or not kept, is not overdue any more, and has no answer: rule, day, episode."""
    return sorted(
        (verdict.rule, day(as_day(verdict.due)), item.episode.id)
        for item, verdict in verdicts()
        if verdict.kind is Kind.BREACH and not verdict.explained and verdict.standing is not Standing.OVERDUE
    )


# --- status -----------------------------------------------------------------------------------------------------


def test_the_figures_of_the_status_page_are_those_of_the_verdicts(site: Path) -> None:
    status = content(site, "")
    tiles = {tile.all("span")[1].text: tile.all("span")[0].text for tile in status.all("a", "pc-tile")}
    restrictions = [thing for item in EPISODES for thing in restricted_now(item)]
    assert tiles == {
        "overdue now": str(len(overdue())),
        "due in the next ten working days": str(len(due_soon())),
        "late or not as the procedure says, to be answered": str(len(unanswered())),
        "restrictions on placements in force": str(len(restrictions)),
    }
    assert min(int(figure) for figure in tiles.values()) > 0, "the sample shows one of each"
    count = sum(findings.counts(findings.of_case(item))["breaches"] for item in sample_cases())
    late = [
        verdict for _, verdict in verdicts() if verdict.standing is Standing.OVERDUE and verdict.kind is Kind.BREACH
    ]
    assert len(unanswered()) + len(late) == count


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("What is overdue, the longest first", overdue()),
        ("Up to and with 29 September 2026", due_soon()),
        ("Late or not as the procedure says, with no answer on record", unanswered()),
    ],
    ids=["overdue", "due soon", "unanswered"],
)
def test_the_lists_of_the_status_page_hold_every_such_verdict_and_no_other(
    site: Path, caption: str, expected: list[tuple[str, str, str]]
) -> None:
    table = content(site, "").table(caption)
    shown = [(row[1].all("a", "pc-ref")[0].text, _day(row[0]), _episode(row[2])) for row in table]
    assert sorted(shown) == expected
    days = [(row[0].all("time") or [Node(tag="time")])[0].attributes.get("datetime", "9999") for row in table]
    assert days == sorted(days)


def _day(cell: Node) -> str:
    found = cell.all("time")
    return found[0].text if found else ""


def _episode(cell: Node) -> str:
    return cell.links[0].rstrip("/").rpartition("/")[2]


def test_every_open_episode_stands_on_the_status_page_with_its_stage_visit_and_rating(site: Path) -> None:
    rows = content(site, "").table("Every open episode, by provider")
    shown = {_episode(row[0]): row for row in rows}
    assert set(shown) == {item.episode.id for item in EPISODES if not item.closed}
    assert f"{len(shown)} open episodes as of 15 September 2026." in content(site, "").text
    for item in EPISODES:
        if not item.closed:
            number = findings.counts(findings.of_case(item))["breaches"]
            assert shown[item.episode.id][5].text == (f"{number} to answer" if number else "limits kept")
    assert [cell.text for cell in shown["cv-2026-w6d2y"]] == [
        "Calderwen Care Brynsaethu House: unsafe nights",
        "JIMP since 31 July 2026",
        "17 September 2026 The provider reports progress on its plan as often as its meeting with the PPM has fixed.",
        "9 September 2026",
        "amber",
        "limits kept",
    ]


def test_restrictions_in_force_say_whom_to_ring_and_what_a_page_that_is_old_is_worth(site: Path) -> None:
    banners = content(site, "").all("section", "pc-banner--danger")
    assert len(banners) == sum(len(restricted_now(item)) for item in EPISODES)
    brokerage = " ".join(str(sample().settings["brokerage"]).split())
    for banner in banners:
        assert brokerage in banner.text
        assert "This page is older than a day: do not go by it. Ring brokerage" in banner.text
    larchwood = next(banner for banner in banners if "Calderwen Care" in banner.text and "Larchwood" in banner.text)
    assert "Scope: full. In force since 19 June 2026, last reviewed on 31 July 2026." in larchwood.text


def test_a_restriction_stands_on_the_pages_of_its_episode_and_its_provider_too(site: Path) -> None:
    for item in EPISODES:
        running = restricted_now(item)
        episode = content(site, f"episodes/{item.episode.id}/")
        assert len(episode.all("section", "pc-banner--danger")) == len(running)
        provider = content(site, f"providers/{item.episode.provider}/")
        assert bool(provider.all("section", "pc-banner--danger")) >= bool(running)
    rows = content(site, "providers/").rows("Providers by name")
    restricted = {row[0] for row in rows if row[4] == "restricted"}
    open_now = {item.provider.name for item in EPISODES if restricted_now(item) and item.provider is not None}
    assert restricted == open_now >= {"Calderwen Care", "Pwll Arian Living", "Tallowgate Living", "Pennysike Living"}
    assert {row[4] for row in rows} == {"restricted", "no restriction on record"}


# --- every page -------------------------------------------------------------------------------------------------


def test_every_page_says_what_to_do_in_danger_for_whom_it_is_and_as_of_which_day(site: Path) -> None:
    pages = every_page(site)
    assert len(pages) > 80
    for path in pages:
        (notice,) = page(site, path).all("aside", "pc-notice")
        assert notice.text.startswith("Someone in immediate danger? Call 999."), path
        assert "safeguarding duty team" in notice.text, path
        assert "For the core team · as of 15 September 2026" in notice.text, path


def test_every_page_gives_the_workspaces_own_words_for_danger(site: Path) -> None:
    own = " ".join(str(sample().settings["emergency"]).split())
    for path in every_page(site):
        assert own in page(site, path).text, path


def test_every_page_of_a_sample_says_that_it_is_made_up(site: Path) -> None:
    for path in record_pages(site):
        assert "made up" in page(site, path).text, path


def test_green_says_that_limits_were_kept_and_never_that_people_are_safe(site: Path) -> None:
    green = {
        mark.text
        for path in every_page(site)
        for name in ("pc-status--met", "pc-status--excused")
        for mark in page(site, path).all(kind=name)
    }
    plain = {words for words in green if words.split()[0] != "done"}
    assert plain == {"kept", "limits kept", "checked", "checked by machine", "agreed departure"}
    assert {words for words in green if "safe" in words} == set()


def test_kept_limits_stand_beside_the_last_visit_the_last_rating_and_what_no_machine_checks(site: Path) -> None:
    for item in EPISODES:
        text = content(site, f"episodes/{item.episode.id}/").text
        assert "Kept limits do not say that people are safe. Last visit: " in text
        unchecked = len(item.procedure.listed)
        assert f"{unchecked} rows of this procedure are checked by no machine; people have to." in text
    kept = content(site, "episodes/cv-2026-t8z4v/").text
    assert "Last visit: 18 June 2026 (announced monitoring visit). Last rating: green, 18 June 2026." in kept
    assert "It does not say that people are safe." in content(site, "").text


def _places_of_dues(site: Path) -> Iterator[tuple[str, str, Node]]:
    """Every row of a table that shows the day by which a duty is due: its page, the rule, the row."""
    for path in record_pages(site):
        for table in content(site, path).all("table"):
            for row in table.all("tr"):
                rules = [link.text for link in row.all("a", "pc-ref") if link.text.startswith("cv-")]
                if rules and row.all("time"):
                    yield path, rules[0], row


def test_no_due_day_is_shown_without_its_working_or_the_way_to_it(site: Path) -> None:
    bare = []
    for path, rule, row in _places_of_dues(site):
        targets = [posixpath.normpath(posixpath.join(path, link.partition("#")[0])) for link in row.links]
        episodes = [f"{target}/" for target in targets if target.startswith(("episodes/cv-", "programmes/"))]
        shown = (
            [row]
            if row.all("details", "pc-working")
            else [content(site, target) for target in episodes if target != path]
        )
        workings = [detail.text for node in shown for detail in node.all("details", "pc-working")]
        if not any(f"{rule}:" in text and ("Limit" in text or "Counted" in text) for text in workings):
            bare.append((path, rule, row.all("time")[-1].text))
    assert bare == []


def test_a_working_stands_with_the_duty_day_by_day(site: Path) -> None:
    (row,) = [
        row
        for row in content(site, "episodes/cv-2026-q2w6r/").table("Missed or not as the procedure says")
        if row[0].all("a", "pc-ref")[0].text == "cv-ppm-22"
    ]
    terms = row[0].all("dl")[0]
    working = dict(zip((term.text for term in terms.all("dt")), (told.text for told in terms.all("dd")), strict=True))
    assert working["Limit"] == "5 working days after Thursday 20 August 2026, which is day 0"
    assert working["Not counted"] == "Sat 22 Aug (Saturday); Sun 23 Aug (Sunday)"
    assert working["Last day in time"] == "Thursday 27 August 2026"
    assert working["Source"] == "003_ee33d5dc98bd9bc3.txt, line 616"
    assert row[2].text == "12 working days overdue due 27 August 2026"


# --- links ------------------------------------------------------------------------------------------------------


def test_every_finding_leads_to_its_rule(site: Path) -> None:
    for item in sample_cases():
        kind = "episodes" if item.provider is not None else "programmes"
        home = f"{kind}/{item.episode.id}/"
        links = {link.text: link.attributes["href"] for link in content(site, home).all("a", "pc-ref")}
        for finding in findings.of_case(item):
            assert finding.rule is not None
            path, _, anchor = links[finding.rule].partition("#")
            assert anchor == finding.rule
            target = posixpath.normpath(posixpath.join(home, path)) + "/"
            ids = [node.attributes.get("id") for node in page(site, target).walk()]
            assert ids.count(anchor) == 1, (home, finding.rule)


def test_every_page_can_be_reached_from_the_status_page(site: Path) -> None:
    seen, front = {""}, [""]
    while front:
        here = front.pop()
        for link in page(site, here).links:
            path = link.partition("#")[0]
            if not path.endswith("/") or ":" in path:
                continue
            found = posixpath.normpath(posixpath.join(here, path))
            target = "" if found == "." else f"{found}/"
            if target not in seen:
                seen.add(target)
                front.append(target)
    assert set(every_page(site)) - seen == set()


# --- episodes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("item", EPISODES, ids=lambda item: item.episode.id)
def test_an_episodes_page_tells_every_event_in_order_and_every_duty(site: Path, item: Case) -> None:
    article = content(site, f"episodes/{item.episode.id}/")
    events = [entry.attributes["id"] for entry in article.all("li", "pc-timeline__item")]
    assert events == [fact.event.id for fact in item.chronicle.facts]
    days = [entry.all("time")[0].text.partition(",")[0] for entry in article.all("li", "pc-timeline__item")]
    assert days == [day(fact.event.date) for fact in item.chronicle.facts]
    duties = article.table("All duties so far")
    assert Counter(row[0].all("a", "pc-ref")[0].text for row in duties) == Counter(
        verdict.rule for verdict in item.verdicts
    )
    number = findings.counts(findings.of_case(item))["breaches"]
    lead = article.all("p", "pc-lead")[0].text
    assert (f"{number} point" in lead) == bool(number)
    answered = article.table("Missed or not as the procedure says") if number else []
    assert len(answered) == number


def test_an_episodes_page_says_where_it_stands(site: Path) -> None:
    article = content(site, "episodes/cv-2026-k7m2p/")
    facts = article.all("dl", "pc-facts")[0]
    terms = dict(zip((term.text for term in facts.all("dt")), (told.text for told in facts.all("dd")), strict=True))
    assert terms["Stage"] == "PPM, since 11 June 2026"
    assert terms["Provider"] == "Tŷ Corsen"
    assert terms["Services"] == "Tŷ Corsen (care home)"
    assert terms["Run by"] == "Vale of Glamorgan Council"
    assert terms["Procedure"] == "Cardiff and Vale of Glamorgan, version of 13 September 2022"
    assert article.all("h1")[0].text == "Tŷ Corsen Care planning and nights"


def test_what_was_late_and_is_explained_shows_the_explanation(site: Path) -> None:
    text = content(site, "episodes/cv-2025-f5c9j/").text
    assert "5 working days late, explained" in text
    assert "The signed letter lay in a shared mailbox from 17 November" in text


def test_each_letter_has_a_page_a_pdf_and_a_way_back(site: Path) -> None:
    letters = [path for path in every_page(site) if "/letters/" in path and path.startswith("episodes/")]
    assert len(letters) > 20
    for path in letters:
        assert (site / path / "letter.pdf").read_bytes().startswith(b"%PDF-")
        article = content(site, path)
        assert "letter.pdf" in article.links
        event = path.rstrip("/").rpartition("/")[2]
        (back,) = [link for link in article.links if "#" in link]
        assert event.startswith(back.partition("#")[2])
    episode = content(site, "episodes/cv-2026-k7m2p/")
    listed = episode.all("h2")
    assert "Letters" in [heading.text for heading in listed]
    assert "letters/notification-1-ppm-notification/letter.pdf" in " ".join(episode.links)


def test_an_ended_episode_is_in_the_list_and_not_on_the_status_page(site: Path) -> None:
    rows = content(site, "episodes/").rows("Every episode in this workspace")
    assert len(rows) == len(EPISODES)
    ended = [row for row in rows if "(ended)" in row[2]]
    closed = [item.provider.name for item in EPISODES if item.closed and item.provider]
    assert sorted(row[0] for row in ended) == sorted(closed)
    assert "Closure by the owner" not in content(site, "").text


def test_limits_kept_never_stands_without_the_last_visit_and_rating(site: Path) -> None:
    article = content(site, "episodes/")
    (row,) = [row for row in article.rows("Every episode in this workspace") if "cv-2026-w6d2y" in row[1]]
    assert row[2:] == [
        "JIMP Cardiff and Vale of Glamorgan",
        "26 July 2026",
        "9 September 2026",
        "amber",
        "limits kept",
    ]
    assert "It does not say that people are safe." in article.text


def test_standing_duties_have_a_page_for_each_authority(site: Path) -> None:
    for item in sample_cases():
        if item.provider is None:
            article = content(site, f"programmes/{item.episode.id}/")
            assert len(article.table("All duties so far")) == len(item.verdicts)
            assert [entry.attributes["id"] for entry in article.all("li", "pc-timeline__item")] == [
                fact.event.id for fact in item.chronicle.facts
            ]


def test_the_picture_says_in_words_what_it_shows(site: Path) -> None:
    for item in EPISODES:
        (picture,) = [
            svg
            for svg in content(site, f"episodes/{item.episode.id}/").all("svg")
            if svg.attributes.get("role") == "img"
        ]
        named = picture.attributes["aria-labelledby"].split()
        ids: Mapping[str, Node] = {node.attributes["id"]: node for node in picture.walk() if "id" in node.attributes}
        assert ids[named[0]].text == "The episode over time"
        assert f"{len(item.chronicle.facts)} events" in ids[named[1]].text
        marks = [mark.text for mark in picture.all("path", "pc-mark--missed")]
        late = [
            verdict
            for verdict in item.verdicts
            if verdict.standing in {Standing.LATE, Standing.OVERDUE} and verdict.modality != "may"
        ]
        assert len(marks) == len(late)
