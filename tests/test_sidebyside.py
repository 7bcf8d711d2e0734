"""Procedures side by side: each says what its own data says; a further one joins by being there."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from textwrap import dedent

import pytest

from generator import answers, cells, handbook, publish, saying, sidebyside, themes
from generator.cells import Cell, Column
from generator.procedure import Procedure
from generator.sidebyside import SUBJECTS, Subject
from generator.workspace import Workspace, load
from tests.conftest import Folder
from tests.published import CORE_ONLY, Node, cardiff, read, sample, sample_site
from tests.tiny import ROOT, tiny

PATH = "procedures/side-by-side/"
AS_OF = date(2026, 5, 1)
TINY = "procedures/tiny/2026-01-01"


def columns(*procedures: Procedure) -> tuple[Column, ...]:
    """These procedures as columns."""
    return sidebyside.columns(handbook.books(procedures, {"name": "Tests"}, AS_OF))


def words(cell: Cell) -> list[str]:
    """What a cell says, a line for each entry; what is folded away stands under its handle, set in."""
    return [
        *cell.notes,
        *map(line, cell.items),
        *(text for fold in cell.folds for text in (f"[{fold.title}]", *(f"  {line(item)}" for item in fold.items))),
    ]


def line(item: cells.Item) -> str:
    """An entry of a cell as a reader sees it."""
    said = [item.lead, item.strength, item.text, *(link.text for link in item.links), item.source, *item.locals]
    return " | ".join(filter(None, said))


def ask(subject: str, question: str, *procedures: Procedure) -> list[list[str]]:
    """What each of these procedures says on a question."""
    answer = SUBJECTS[subject][2][question]
    return [words(answer(column)) for column in columns(*procedures)]


# --- every question, in full ------------------------------------------------------------------------------------


def told(*procedures: Procedure) -> str:
    """Every question and what each of these procedures says on it, silence included."""
    found = columns(*procedures)
    return "".join(
        f"\n{title.upper()}. {question}\n"
        + "".join(f"  {text}\n" for column in found for text in words(answer(column)))
        for title, _, asked in SUBJECTS.values()
        for question, answer in asked.items()
    )


def test_the_tiny_procedure_answers_every_question_from_its_own_data(golden: Callable[[str, str], None]) -> None:
    golden("sidebyside-tiny.txt", told(tiny()))


@pytest.mark.parametrize(
    ("subject", "question", "expected"),
    [
        (
            "limits",
            "Minutes and action notes",
            """
            within 1 working day | must | The Chair shares the PPM's decisions and actions with every commissioning \
            authority within one working day. | cv-ppm-18
            within 2 weeks | must | The Chair sends the full PPM minutes to every commissioning authority within two \
            weeks. | cv-ppm-19
            within 2 days, or by another reading within 2 working days | must | The Chair sends all parties a summary \
            of the main agreed actions within two days of the PPM. | cv-ppm-20
            [3 more]
            """,
        ),
        (
            "limits",
            "Letters after a meeting or decision",
            """
            within 5 working days | must | Within five working days of a PPM, the Chair writes to the provider with \
            the risks, the outcome and what it must do. | cv-ppm-22
            within 5 working days | must | Within five working days of a JIMP, the Chair writes to the provider with \
            the risks, the outcome and what it must do. | cv-jim-c11
            """,
        ),
        (
            "limits",
            "How often meetings are held",
            """
            every 8 weeks | must* | In Cardiff the JQMM meets at least once every eight weeks. | cv-jqm-01
            every 4 weeks | must* | In the Vale of Glamorgan the JQMM meets at least once every four weeks. | cv-jqm-02
            within 6 weeks | should | The PPM takes up the case again, in a meeting or by email, within six weeks of \
            its first meeting. | cv-ppm-23
            """,
        ),
        (
            "limits",
            "How many, and how long at most",
            """
            at most 4 times | must* | After four PPMs without improvement, the Chair starts a JIMP; there is no choice \
            in it. | cv-ppm-28
            at most 6 months | must* | After six months without improvement, the Chair starts a JIMP; there is no \
            choice in it. | cv-ppm-29
            """,
        ),
        (
            "suspension",
            "Reviewing and lifting it",
            """
            must* | With the plan done and risk much reduced, the meeting recommends on lifting and the decision-taker \
            decides. | cv-sus-27
            must* | Every outcome or review of a suspension goes in writing to partners and to the Commissioning \
            Network. | cv-sus-28
            """,
        ),
        (
            "meetings",
            "Who chairs",
            """
            JQMM | Cardiff: Contracts and Service Development Team Manager. Vale: Operational Manager for \
            Commissioning | cv-jqm-03
            QAM | Manager of the council's contracts team, or a senior officer of that team by delegation | cv-qam-09
            PPM | Head of Service, Operational Manager or somebody of the same grade | cv-ppm-03
            """,
        ),
        (
            "learning",
            "What has to be done",
            """
            within 1 month | must* | Within one calendar month of the last person's move, the SOSG meets to evaluate \
            the closure and draw lessons. | cv-clo-27
            must* | The SOSG Chair promptly reports on the closure to senior managers of local agencies and CIW's Area \
            Manager. | cv-clo-28
            must | CIW gets a copy of the report that evaluates the closure. | cv-clo-29
            """,
        ),
    ],
)
def test_cardiff_and_the_vale_says_it_in_plain_words_with_the_rule(subject: str, question: str, expected: str) -> None:
    (found,) = ask(subject, question, cardiff())
    lines = [re.sub(" +", " ", text).strip() for text in expected.strip().splitlines()]
    assert found[: len(lines)] == lines


def test_every_limit_that_is_printed_stands_in_the_table_of_limits_once() -> None:
    (column,) = columns(cardiff())
    shown = [
        link.path
        for answer in SUBJECTS["limits"][2].values()
        for cell in [answer(column)]
        for item in (*cell.items, *(item for fold in cell.folds if "more" in fold.title for item in fold.items))
        for link in item.links
    ]
    printed = [column.rule(entry).path for entry in column.entries if entry.limit]
    assert sorted(shown) == sorted(printed)
    assert len(printed) > 20


def test_what_is_owed_at_the_meeting_itself_is_no_limit_of_time() -> None:
    found = {entry.row.id: entry.limit for entry in themes.entries(cardiff())}
    assert found["cv-ppm-12"] == ""
    assert found["cv-ppm-14"] == "the same day"


# --- silence, points, words -------------------------------------------------------------------------------------


def test_the_text_is_silent_only_if_its_rows_say_what_they_are_about() -> None:
    assert [words(saying.presence(column)) for column in columns(tiny())] == [["Not said."]]
    themed = replace(tiny(), rules=tuple(replace(rule, theme=("plans",)) for rule in tiny().rules))
    assert [words(saying.presence(column)) for column in columns(themed)] == [["The text says nothing."]]


def test_a_point_that_the_text_leaves_open_is_told_where_its_limit_would_stand(folder: Folder) -> None:
    _write_points(folder)
    workspace = load(folder.root)
    assert workspace.faults == ()
    procedure = workspace.procedures["tiny", "2026-01-01"]
    assert ask("limits", "Minutes and action notes", procedure) == [
        [
            "The text says nothing.",
            "Left to each authority | Minutes of a review, counted from the day of the review. | ty-o-02",
        ]
    ]
    assert ask("limits", "Reviews and reports", procedure)[0][-2:] == [
        "[Left to each authority: 1]",
        "  The nurse reports, counted from the day of the review. | ty-o-01 | North Council: every 2 weeks",
    ]
    assert ask("limits", "Letters after a meeting or decision", procedure)[0][1] == (
        "no day in the text | must | Everybody who was at the review gets the minutes, save the provider. | ty-13 "
        "| North Council: within 3 days"
    )
    assert ask("open", "Points left open", procedure)[0] == [
        "The nurse reports, counted from the day of the review. | ty-o-01 | North Council: every 2 weeks",
        "Minutes of a review, counted from the day of the review. | ty-o-02",
        "Minutes to all, counted from the day of the review. | ty-o-03 | North Council: within 3 days",
    ]


def _write_points(folder: Folder) -> None:
    path = f"{TINY}/variants.yaml"
    points = """
    points:
      - id: ty-o-01
        title: The nurse reports
        anchor: the day of the review
        limit: every
        source: L10
        rule:
          {kind: recurrence, modality: must, bearer: nurse, says: The nurse reports., while: review,
           owe: {information: nurse-report}}
      - id: ty-o-02
        title: Minutes of a review
        anchor: the day of the review
        limit: within
        theme: minutes
        source: L13
      - {id: ty-o-03, title: Minutes to all, anchor: the day of the review, limit: within, fills: [ty-13], source: L13}
    """
    folder.write(path, (folder.root / path).read_text(encoding="utf-8") + dedent(points))
    folder.write(
        "procedures/overlays/north-local.yaml",
        dedent("""\
        overlay: north-local
        procedure: tiny
        version: "2026-01-01"
        host: north
        title: North Council
        says: What North fixes.
        limits: {ty-o-01: {every: 2 weeks, source: Note 1}, ty-o-03: {within: 3 days, source: Note 2}}
        """),
    )


def test_a_word_stands_in_the_table_once_two_texts_use_it(folder: Folder) -> None:
    path = f"{TINY}/procedure.yaml"
    folder.write(
        path,
        (folder.root / path).read_text(encoding="utf-8")
        + 'terms:\n  - {word: Stage, means: "One of four.", source: "2.1"}\n'
        + "  - {word: Panel, means: The last meeting., source: L3}\n",
    )
    known = load(folder.root).procedures["tiny", "2026-01-01"]
    (subject,) = [found for found in sidebyside.subjects(columns(cardiff(), known)) if found.id == "words"]
    assert [(question.title, [words(cell) for cell in question.cells]) for question in subject.questions] == [
        (
            "Stage",
            [
                [f"{cardiff().terms[0]['means']} | line 173"],
                ["One of four. | paragraph 2.1"],
            ],
        )
    ]
    assert "words" not in {found.id for found in sidebyside.subjects(columns(cardiff(), tiny()))}


# --- a further procedure ----------------------------------------------------------------------------------------


def sixth(folder: Folder) -> Workspace:
    """A workspace with Cardiff's procedure and two made-up ones: the tiny, and one that is nearly the same."""
    shutil.copytree(ROOT / "procedures", folder.root / "procedures", dirs_exist_ok=True)
    target = folder.root / "procedures" / "northfold" / "2026-01-01"
    shutil.copytree(folder.root / TINY, target)
    for name, old, new in (
        ("procedure.yaml", "id: tiny", "id: northfold"),
        ("procedure.yaml", "short_title: Tiny", "short_title: Northfold"),
        ("duties/meetings.yaml", "within: 5 working days", "within: 9 working days"),
        ("duties/meetings.yaml", "about: What comes before", "theme: minutes, about: What comes before"),
    ):
        text = (target / name).read_text(encoding="utf-8")
        assert old in text
        (target / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    workspace = load(folder.root)
    assert workspace.faults == ()
    return workspace


def test_a_further_procedure_joins_by_itself(folder: Folder) -> None:
    workspace = sixth(folder)
    found = sidebyside.columns(handbook.books(workspace.procedures.values(), workspace.settings, AS_OF))
    names = [column.procedure.short_title for column in found]
    assert {"Cardiff and Vale of Glamorgan", "Northfold", "Tiny"} <= set(names)
    (limits,) = [subject for subject in sidebyside.subjects(found) if subject.id == "limits"]
    told = {question.title: dict(zip(names, map(words, question.cells), strict=True)) for question in limits.questions}
    assert told["Minutes and action notes"]["Northfold"][0] == (
        "within 9 working days | must | Within five working days of a review, the manager sends the provider a notice. "
        "| ty-10"
    )
    assert told["Minutes and action notes"]["Tiny"] == ["The text says nothing."]
    assert told["Letters after a meeting or decision"]["Northfold"] == ["The text says nothing."]
    assert told["Letters after a meeting or decision"]["Tiny"][0].startswith("within 5 working days | must")


def test_the_page_of_several_procedures_is_built_and_leads_to_their_rules(folder: Folder) -> None:
    workspace = sixth(folder)
    assert publish.build(workspace, AS_OF, folder.root / "site", CORE_ONLY) == ()
    page = read((folder.root / "site" / "core" / PATH / "index.html").read_text(encoding="utf-8"))
    article = page.all("article")[0]
    for table in article.all("table", "pc-compare"):
        heads = [head.text for head in table.all("thead")[0].all("th")]
        assert heads == sorted(heads)
        for body in table.all("tbody"):
            cells_ = body.all("td")
            assert [cell.attributes["data-label"] for cell in cells_] == heads
            assert all(cell.text for cell in cells_)
    links = set(article.links)
    assert "../../procedures/northfold/duties/meetings/#ty-10" in links
    assert "../../procedures/tiny/duties/meetings/#ty-10" in links


def test_no_procedure_is_named_where_the_page_is_made() -> None:
    made = [
        *(ROOT / "generator").glob("[cast]*.py"),
        *(ROOT / "generator" / "templates").glob("[st]*.html.j2"),
    ]
    made = [path for path in made if path.stem.partition(".")[0] in _MAKERS]
    assert {path.stem.partition(".")[0] for path in made} == _MAKERS
    known = {name for item in sample().procedures.values() for name in (item.id, item.short_title, f"{item.prefix}-")}
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(name)}" for name in known), re.IGNORECASE)
    assert [path.name for path in made if pattern.search(path.read_text(encoding="utf-8"))] == []


_MAKERS = {"cells", "answers", "saying", "sidebyside", "themes", "tracing", "traceability"}


# --- the page ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Node:
    path = sample_site(tmp_path_factory.getbasetemp()) / PATH / "index.html"
    return read(path.read_text(encoding="utf-8")).all("article")[0]


def shown() -> tuple[Subject, ...]:
    """The subjects of the sample's page."""
    books = handbook.books(sample().procedures.values(), sample().settings, date(2026, 9, 15))
    return sidebyside.subjects(sidebyside.columns(book for book in books if book.current))


def test_the_page_has_a_table_for_each_subject_and_a_link_to_each(article: Node) -> None:
    assert [section.attributes["id"] for section in article.all("section", "pc-compare__section")] == [
        subject.id for subject in shown()
    ]
    assert article.all("nav", "pc-jump")[0].links == [f"#{subject.id}" for subject in shown()]
    asked = [
        [head.text for head in table.all("th") if head.attributes["scope"] == "rowgroup"] for table in _tables(article)
    ]
    assert asked == [[question.title for question in subject.questions] for subject in shown()]


def test_the_page_says_what_the_cells_say_and_nothing_twice(article: Node) -> None:
    for table, subject in zip(_tables(article), shown(), strict=True):
        for body, question in zip(table.all("tbody"), subject.questions, strict=True):
            for node, cell in zip(body.all("td"), question.cells, strict=True):
                assert bool(node.all("li")) is bool(cell.items or cell.folds)
                folded = [fold.title for fold in cell.folds]
                assert [handle.text for handle in node.all("summary")] == folded
                for item in (*cell.items, *(item for fold in cell.folds for item in fold.items)):
                    assert " ".join(item.text.split()) in node.text


def _tables(article: Node) -> list[Node]:
    return article.all("table", "pc-compare")


def test_the_navigation_and_the_list_of_procedures_lead_to_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    site = sample_site(tmp_path_factory.getbasetemp())
    listed = read((site / "procedures" / "index.html").read_text(encoding="utf-8"))
    assert "side-by-side/" in listed.all("article")[0].links
    assert "../procedures/side-by-side/" in [link for nav in listed.all("nav", "pc-nav") for link in nav.links]


def test_a_long_cell_shows_three_entries_and_folds_the_rest() -> None:
    items = [cells.Item(text=str(number)) for number in range(6)]
    assert words(cells.cell(items[:4])) == ["0", "1", "2", "3"]
    assert words(cells.cell(items)) == ["0", "1", "2", "[3 more]", "  3", "  4", "  5"]
    assert words(cells.cell([])) == ["The text says nothing."]
    assert answers.listed("nothing")(columns(tiny())[0]).empty
