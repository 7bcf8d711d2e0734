"""docs/writing-a-procedure.md: followed from its first line to its last it does what it says; its lists are whole."""

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from generator import cli, days, stories
from generator.schemas import schema
from generator.shapes import mapping, sequence
from generator.workspace import load_procedures
from tests import fields, guide
from tests.tiny import ROOT

TEXT = guide.PAPER.read_text(encoding="utf-8")
BLOCKS = guide.blocks(TEXT)
EXAMPLE = ROOT / "docs" / "example"
LARKSHIRE = "larkshire", "2026-04-01"


def where(block: guide.Block) -> str:
    return f"line {TEXT[: block.at].count(chr(10)) + 1}"


def test_followed_step_by_step_every_command_prints_what_is_shown_and_what_one_has_in_the_end_is_sound(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    reader = guide.Reader(tmp_path / "our-procedures")
    reader.root.mkdir()
    anew = request.config.getoption("--update-golden")
    printed: list[tuple[guide.Block, str]] = []
    for block in BLOCKS:
        if block.language != "console":
            if block.language in {"yaml", "html"}:
                reader.take(block)
            continue
        commands = list(block.commands)
        outs = [reader.run(command).stdout for command, _ in commands]
        reader.put_back()
        printed.append((block, "".join(f"$ {item[0]}\n{out}" for item, out in zip(commands, outs, strict=True))))
        if not anew:
            assert block.text == printed[-1][1], where(block)
    assert len(printed) > 15
    if anew:
        text = TEXT
        for block, shown in reversed(printed):
            text = text[: block.at] + shown + text[block.at + len(block.text) :]
        guide.PAPER.write_text(text, encoding="utf-8")
    _is_sound(reader)


def _is_sound(reader: guide.Reader) -> None:
    """Nothing in the reader's folder has a fault, no rule is without a story, and no id stands for two things."""
    known, faults = load_procedures(reader.root)
    assert faults == ()
    told = "\n".join(path.read_text() for path in reader.root.rglob("stories/**/*.yaml"))
    for rule in known["ashmere", "2027-01-01"].rules:
        assert re.search(rf"\b{rule.id}\b", told), rule.id
    shown = re.findall(r"^  - id: (am-\w+)$", TEXT, re.MULTILINE)
    mine = set(known["ashmere", "2026-01-05"].by_id)
    forms = {name for block in BLOCKS if block.mark[0] == "form" for name in re.findall(r"id: (am-\w+)", block.text)}
    assert forms & mine == set()
    assert set(shown) <= mine | forms | {"am-51", "am-o1"}


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language == "yaml"], ids=where)
def test_every_block_of_yaml_keeps_its_schema(block: guide.Block) -> None:
    assert block.mark != ("", "")
    assert guide.wrong_form(block) == ""


def test_every_block_is_of_a_language_that_is_checked() -> None:
    assert {block.language for block in BLOCKS} == {"yaml", "html", "console", "sh"}
    assert TEXT.count("```") == 2 * len(BLOCKS)


def test_only_setting_up_is_not_run() -> None:
    lines = [line for block in BLOCKS if block.language == "sh" for line in block.text.splitlines()]
    assert lines == [
        "source .venv/bin/activate",
        "mkdir ../our-procedures",
        "cp -r schemas ../our-procedures/",
        "cd ../our-procedures",
    ]


def test_a_scaffold_that_was_cleared_as_told_is_sound(tmp_path: Path) -> None:
    (tmp_path / "concerns.yaml").write_text("name: Tests\n")
    assert cli.main(["new", "--root", str(tmp_path), "procedure", "larkshire", "--title", "A"]) == 0
    (home,) = (tmp_path / "procedures" / "larkshire").iterdir()
    for folder in ("stories", "duties", "letters"):
        shutil.rmtree(home / folder)
    for name, inside in CLEARED.items():
        (home / f"{name}.yaml").write_text("".join(f"{field}: {empty}\n" for field, empty in inside.items()))
    known, faults = load_procedures(tmp_path)
    assert faults == ()
    assert [item.rules for (name, _), item in known.items() if name == "larkshire"] == [()]


CLEARED = {
    **{
        name: {field: "[]"}
        for name, field in (
            ("moves", "moves"),
            ("thresholds", "thresholds"),
            ("meetings", "meetings"),
            ("letters", "letters"),
            ("readings", "readings"),
            ("questions", "lists"),
            ("variants", "variants"),
        )
    },
    "tracks": {"tracks": "{}"},
    "sets": {"sets": "{}", "words": "{}"},
    "visibility": {"visibility": "{}"},
}


# --- what is said beside the blocks -----------------------------------------------------------------------------


def test_days_are_counted_as_the_table_says() -> None:
    calendar = load_procedures(EXAMPLE)[0][LARKSHIRE].calendar
    rows = re.findall(r"^\| (\d+ [a-z ]+) \| (\d{4}-\d\d-\d\d) \|$", TEXT, re.MULTILINE)
    assert len(rows) == 6
    for text, last in rows:
        length = days.limit(text)
        assert length is not None, text
        assert days.due(date(2026, 4, 2), length, calendar).isoformat() == last, text


def test_bank_holidays_that_are_named_are_those_of_the_calendar() -> None:
    calendar = load_procedures(EXAMPLE)[0][LARKSHIRE].calendar
    said = re.search(r"in 2026 these are (.+)\.", TEXT)
    assert said is not None
    named = []
    for part in re.split(r", ", said[1]):
        numbers, month = re.fullmatch(r"([\d and]+) ([A-Z][a-z]+)", part).groups()  # type: ignore[union-attr]
        named += [f"{number} {month}" for number in re.findall(r"\d+", numbers)]
    holidays = [f"{day.day} {day:%B}" for day in sorted(calendar.holidays) if day.year == 2026]
    assert named == holidays


def test_every_link_leads_somewhere() -> None:
    heads = {anchor(line) for line in re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)}
    for link in re.findall(r"\]\(([^)\s]+)\)", TEXT):
        assert link.removeprefix("#") in heads if link.startswith("#") else (guide.PAPER.parent / link).exists(), link


def anchor(title: str) -> str:
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def test_every_file_of_a_procedure_is_in_the_table() -> None:
    home = EXAMPLE.joinpath("procedures", *LARKSHIRE)
    named = set(re.findall(r"`([a-z]+)\.yaml`", table("1. What a procedure is made of")))
    assert named == {path.stem for path in home.glob("*.yaml")}


@pytest.mark.parametrize("command", sorted(set(re.findall(r"`concerns ([a-z]+)", TEXT))))
def test_every_command_that_is_named_exists(command: str) -> None:
    assert command in cli.COMMANDS


def test_there_are_as_many_types_of_event_as_it_says() -> None:
    said = re.search(r"There are (\d+) types of event", TEXT)
    assert said is not None
    assert int(said[1]) == len(EVENTS)


# --- the lists of words, held against the schemas ---------------------------------------------------------------

DUTIES = mapping(schema("duties")["$defs"])
EVENTS = fields.events()
STORY = schema("story")
KINDS = ("response", "condition", "content", "recurrence", "cap")


def section(title: str) -> str:
    """What stands under a heading, down to the next."""
    found = re.search(rf"^##+ {re.escape(title)}$(.*?)(?=^##+ |\Z)", TEXT, re.DOTALL | re.MULTILINE)
    assert found is not None, title
    return found[1]


def table(title: str, head: str = "") -> str:
    """The rows of the table under a heading; of the one that begins so, if several are there."""
    found = re.search(rf"^\| {re.escape(head)}.*\n\|---.*\n((?:\|.*\n)+)", section(title), re.MULTILINE)
    assert found is not None, (title, head)
    return found[1]


def listed(title: str, head: str = "") -> list[str]:
    """The words in the first column of that table."""
    first = [line.split(" | ")[0] for line in table(title, head).splitlines()]
    return [word for cell in first for word in re.findall(r"`([^`]+)`", cell)]


def properties(shape: object) -> set[str]:
    return set(mapping(mapping(shape)["properties"]))


def words(shape: object, name: str) -> set[str]:
    """The words that a field may be."""
    return {str(word) for word in sequence(tuple(mapping(mapping(mapping(shape)["properties"])[name])["enum"]))}  # type: ignore[arg-type]


def everywhere() -> set[str]:
    return set.intersection(*(properties(DUTIES[kind]) for kind in KINDS)) | {"like", "swap"}


def anchors() -> set[str]:
    """The words of an anchor that are none of an event's."""
    fields = properties(DUTIES["matcher"]) - {"any_of"}
    inner = re.findall(r'"(done|by)": \{', str(DUTIES["anchor"]).replace("'", '"'))
    return properties(DUTIES["event-anchor"]) - fields | set(inner)


EXPECTATION = mapping(mapping(STORY["$defs"])["expectation"])
VERDICT = mapping(mapping(mapping(EXPECTATION["properties"])["verdicts"])["items"])
FIELDS = {"type", "step", "for", "any_of"}

LISTS: Mapping[tuple[str, str], Callable[[], set[str]]] = {
    ("What every rule has", "Word"): everywhere,
    ("A move", "Word"): lambda: properties(DUTIES["move"]) - everywhere(),
    ("A response", "Word"): lambda: properties(DUTIES["response"]) - everywhere(),
    ("A content", "Word"): lambda: properties(DUTIES["content"]) - everywhere(),
    ("A condition", "Word"): lambda: properties(DUTIES["condition"]) - everywhere(),
    ("A recurrence", "Word"): lambda: properties(DUTIES["recurrence"]) - everywhere(),
    ("A cap", "Word"): lambda: properties(DUTIES["cap"]) - everywhere(),
    ("What sets a rule off", "Word"): anchors,
    ("Which events are meant", "Word"): lambda: FIELDS & properties(DUTIES["matcher"]),
    ("What a field can be asked", "Word"): lambda: properties(DUTIES["operators"]),
    ("What a need can ask", "Word"): lambda: properties(DUTIES["no-need"]),
    ("Lengths of time", "Word"): lambda: {
        *re.findall(r"hour|working day|day|week|month|year", str(mapping(DUTIES["length"])["pattern"])),
        *properties(DUTIES["recorded-limit"]),
    },
    ("Paths", "Word"): lambda: set(
        re.findall(r"\((\w+)\|(\w+)\|(\w+)\)", str(mapping(DUTIES["value"])["pattern"]))[-1]
    ),
    ("Themes", "Word"): lambda: set(DUTIES["theme-word"]["enum"]),  # type: ignore[index]
    ("2. Reading the text", "Reason"): lambda: words(DUTIES["listed"], "reason"),
    ("2. Reading the text", "The text says"): lambda: {
        str(word)
        for word in tuple(mapping(DUTIES["modality"])["enum"])  # type: ignore[arg-type]
    },
    ("11. Stories", "A story has"): lambda: properties(STORY),
    ("11. Stories", "It expects"): lambda: properties(EXPECTATION),
    ("11. Stories", "A verdict names"): lambda: properties(VERDICT),
    ("11. Stories", "The verdict"): lambda: words(VERDICT, "verdict"),
}


@pytest.mark.parametrize(("title", "head"), LISTS)
def test_a_list_of_words_is_that_of_the_schema(title: str, head: str) -> None:
    found = listed(title, head) if head != "The text says" else re.findall(r"\| `([^`]+)` \|", table(title, head))
    assert len(found) == len(set(found))
    assert sorted(found) == sorted(LISTS[title, head]()), f"in docs/writing-a-procedure.md, under {title}"


def test_every_kind_of_rule_has_its_part() -> None:
    heads = {title.lower() for title in re.findall(r"^### (\w+)$", section_of_four(), re.MULTILINE)}
    assert heads == set(KINDS)
    assert {
        word.strip() for word in re.findall(r"^\| (\w+) \|", table("4. The six kinds of rule", "Kind"), re.MULTILINE)
    } == {
        "move",
        *KINDS,
    }


def section_of_four() -> str:
    return TEXT.partition("## 4. ")[2].partition("\n## 5. ")[0]


# --- the page of all fields -------------------------------------------------------------------------------------


def test_the_page_of_all_fields_is_what_the_schemas_say(request: pytest.FixtureRequest) -> None:
    page = ROOT / "docs" / "fields.md"
    if request.config.getoption("--update-golden"):
        page.write_text(fields.page(), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == fields.page()


def test_every_schema_of_a_file_that_an_author_writes_is_on_a_page() -> None:
    known = {path.name.removesuffix(".schema.json") for path in (ROOT / "schemas").glob("*.json")}
    assert known - set(fields.FILES) == {"calendar", "duties", "events", "moves", "story"}


# --- the worked example -----------------------------------------------------------------------------------------


def test_the_worked_example_is_sound_and_its_stories_come_out() -> None:
    known, faults = load_procedures(EXAMPLE)
    assert faults == ()
    outcomes = [stories.tell(EXAMPLE, path, known) for path in stories.find(EXAMPLE, [EXAMPLE])]
    assert [outcome.path for outcome in outcomes if not outcome.passed] == []


def test_every_paragraph_of_the_worked_examples_text_is_accounted_for() -> None:
    text = (EXAMPLE / "larkshire.txt").read_text(encoding="utf-8")
    paragraphs = re.findall(r"^(\d+\.\d+) ", text, re.MULTILINE)
    assert len(paragraphs) > 30
    for procedure in (item for (name, _), item in load_procedures(EXAMPLE)[0].items() if name == "larkshire"):
        named = " ".join([*(rule.source for rule in procedure.rules), *(row.source for row in procedure.listed)])
        others = {"1.1", "8.1"}  # the cover sheet's scope, and who may agree to an extension
        assert [name for name in paragraphs if not re.search(rf"(?<![\d.]){name}(?![\d.])", named)] <= sorted(others)


def test_without_any_one_rule_a_story_of_the_worked_example_fails() -> None:
    known, _ = load_procedures(EXAMPLE)
    outcomes = {path: stories.tell(EXAMPLE, path, known).rules for path in stories.find(EXAMPLE, [EXAMPLE])}
    assert outcomes
    unnoticed = []
    for rule in known[LARKSHIRE].rules:
        less = replace(known[LARKSHIRE], rules=tuple(other for other in known[LARKSHIRE].rules if other is not rule))
        name = f"{rule.id}/{rule.part}" if rule.part else rule.id
        naming = [path for path, rules in outcomes.items() if {name, rule.id} & rules]
        if all(stories.tell(EXAMPLE, path, {**known, LARKSHIRE: less}).passed for path in naming):
            unnoticed.append(name)
    assert unnoticed == []
