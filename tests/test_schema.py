"""Documents against their schemas: two validators that must agree, and messages that say what to write instead."""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from generator import explaining
from generator.hints import did_you_mean, nearest
from generator.model import Fault, Place
from generator.schema import faults
from generator.schemas import schema, schemas
from generator.source import Document, read
from tests.tiny import FILE, HEAD, HERE, ROOT, document, record

# --- two validators ---------------------------------------------------------------------------------------------


def schema_of(path: Path) -> str:
    """The schema that a file of this house has to keep."""
    parts = path.parts
    if "stories" in parts:
        return "story"
    if "calendars" in parts or "overlays" in parts:
        return path.parent.name.removesuffix("s")
    if "records" in parts:
        return parts[parts.index("records") + 1].removesuffix("s")
    return "duties" if path.parent.name == "duties" else path.stem


def files() -> list[Path]:
    return sorted(
        path
        for folder in (ROOT / "procedures", ROOT / "records", HERE / "procedures")
        for path in folder.rglob("*.yaml")
    )


def loaded(path: Path) -> Document:
    found = read(ROOT, path)
    assert isinstance(found, Document), found
    return found


def says_no(found: Document, name: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the fast validator refuses: it then asks for explanations, which here are one for all."""
    one = Fault(place=Place("a"), code="asked", message="")
    with monkeypatch.context() as patch:
        patch.setattr(explaining, "explained", lambda *_: (one,))
        return bool(faults(found, name))


def test_every_file_of_the_house_keeps_its_schema_by_both_validators(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = []
    for path in files():
        found, name = loaded(path), schema_of(path)
        wrong += [(path.name, fault.message) for fault in explaining.explained(found, name)]
        if says_no(found, name, monkeypatch):
            wrong.append((path.name, "the fast validator refuses it"))
    assert wrong == []


Change = Callable[[object], object]
CHANGES: tuple[Change, ...] = (
    lambda _: None,
    lambda _: 7,
    lambda _: 0.5,
    lambda _: True,
    lambda _: "",
    lambda _: "Not A Word",
    lambda _: "x" * 5000,
    lambda _: "2026-02-30",
    lambda _: (),
    lambda value: (value, value),
    lambda value: {"what": value},
    lambda _: {},
)


def pointers(value: object, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield at
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from pointers(inner, (*at, key))
    elif isinstance(value, tuple):
        for number, inner in enumerate(value):
            yield from pointers(inner, (*at, number))


def changed(value: object, at: tuple[str | int, ...], change: Change) -> object:
    if not at:
        return change(value)
    first, rest = at[0], at[1:]
    if isinstance(value, Mapping):
        return {key: changed(inner, rest, change) if key == first else inner for key, inner in value.items()}
    assert isinstance(value, tuple)
    return tuple(changed(inner, rest, change) if number == first else inner for number, inner in enumerate(value))


def without(value: object, dice: random.Random) -> object:
    """The value less one of its fields, or with one of them misspelt."""
    if not isinstance(value, Mapping) or not value:
        return "gone"
    key = dice.choice(sorted(value))
    rest = {name: inner for name, inner in value.items() if name != key}
    return rest if dice.random() < 0.5 else {**rest, f"{key}s": value[key]}


def broken(data: object, dice: random.Random) -> object:
    at = dice.choice(list(pointers(data)))
    change = dice.choice((*CHANGES, lambda value: without(value, dice)))
    return changed(data, at, change)


def test_both_validators_agree_on_what_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    disagree = []
    seen = {True: 0, False: 0}
    for number, path in enumerate(files()):
        if "stories" in path.parts and number % 12:
            continue
        dice = random.Random(path.name)  # noqa: S311 - the same breakages every day
        original, name = loaded(path), schema_of(path)
        for _ in range(6):
            variant = Document(original.path, broken(original.data, dice), original.places)
            fast, told = says_no(variant, name, monkeypatch), explaining.explained(variant, name)
            seen[fast] += 1
            if fast is not bool(told):
                disagree.append((path.name, fast, told))
    assert disagree == []
    assert seen[True] > 5 * seen[False] > 0


def test_every_reference_of_a_schema_leads_to_another_that_is_there() -> None:
    missing = []
    for name, data in schemas().items():
        for reference in references(data):
            file, _, pointer = reference.partition("#")
            target: object = schemas().get(file) if file else data
            for part in filter(None, pointer.split("/")):
                target = target.get(part) if isinstance(target, Mapping) else None
            if target is None:
                missing.append(f"{name}: {reference}")
    assert missing == []


def references(node: object) -> Iterator[str]:
    if isinstance(node, Mapping):
        if isinstance(found := node.get("$ref"), str):
            yield found
        for inner in node.values():
            yield from references(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from references(inner)


def test_a_schema_is_written_as_data_of_its_own_dialect() -> None:
    for name in schemas():
        whole = json.loads((ROOT / "schemas" / name).read_text(encoding="utf-8"))
        assert whole["$schema"] == "https://json-schema.org/draft/2020-12/schema", name
        assert whole == schema(name.removesuffix(".schema.json"))


# --- messages ---------------------------------------------------------------------------------------------------


class Wrong(NamedTuple):
    """An event with a mistake, and what its author is told: column, code, message, hint."""

    name: str
    event: str
    column: int
    code: str
    message: str
    hint: str

    def __str__(self) -> str:
        return self.name


def meeting(rest: str) -> str:
    return f"- {{id: r1, date: 2026-04-02, type: meeting, meeting: review, {rest}}}"


PLAIN = "Plain text. Name nobody: use roles, references and counts."
EMPTY = "Write something here or leave it out."
WRONG = (
    Wrong(
        "a field misspelt",
        meeting("chiar: manager"),
        71,
        "unknown-field",
        "chiar: there is no such field here",
        "Did you mean chair?",
    ),
    Wrong(
        "a field of another type",
        "- {id: r1, date: 2026-04-02, type: note, text: a, stage: b}",
        60,
        "unknown-field",
        "stage: there is no such field here",
        "Allowed here: by, closed_to, for, recorded, restricted, summary, time.",
    ),
    Wrong(
        "a field left out",
        "- {id: r1, type: meeting, meeting: review}",
        5,
        "missing",
        "date is missing",
        "Add `date:` here.",
    ),
    Wrong(
        "which one left out",
        "- {id: r1, date: 2026-04-02, type: meeting}",
        5,
        "missing",
        "meeting is missing",
        "Add `meeting:` here. Which meeting: a word of the procedure.",
    ),
    Wrong(
        "no day of the calendar",
        "- {id: r1, date: 2026-04-31, type: note, text: a}",
        20,
        "not-a-date",
        "date: '2026-04-31' is not a day of the calendar",
        "Write the day as YEAR-MONTH-DAY, such as 2026-04-02.",
    ),
    Wrong(
        "a day the other way round",
        "- {id: r1, date: 02/04/2026, type: note, text: a}",
        20,
        "not-a-date",
        "date: '02/04/2026' is not a day of the calendar",
        "Write the day as YEAR-MONTH-DAY, such as 2026-04-02.",
    ),
    Wrong(
        "a time without its nought",
        meeting("time: 9:30"),
        70,
        "wrong-form",
        "time: '9:30' is not written as it has to be",
        'A time in quotes, such as "10:00".',
    ),
    Wrong(
        "a type misspelt",
        "- {id: r1, date: 2026-04-02, type: meting, meeting: review}",
        38,
        "not-allowed",
        "type: 'meting' is not one of the words allowed here",
        "Did you mean meeting?",
    ),
    Wrong(
        "a step misspelt",
        meeting("step: hold"),
        70,
        "not-allowed",
        "step: 'hold' is not one of the words allowed here",
        "Did you mean held?",
    ),
    Wrong(
        "a word like none of the few",
        meeting("parts: [{part: three}]"),
        79,
        "not-allowed",
        "part: 'three' is not one of the words allowed here",
        "Allowed here: one, two.",
    ),
    Wrong(
        "yes for true",
        meeting("improvement: yes"),
        77,
        "wrong-type",
        "improvement: 'yes' is not true or false",
        "Write true.",
    ),
    Wrong(
        "no for false",
        meeting("improvement: No"),
        77,
        "wrong-type",
        "improvement: 'No' is not true or false",
        "Write false.",
    ),
    Wrong(
        "an id with a space",
        "- {id: R 1, date: 2026-04-02, type: note, text: a}",
        10,
        "wrong-form",
        "id: 'R 1' is not written as it has to be",
        "Lower-case letters, numbers and single hyphens.",
    ),
    Wrong(
        "a number for text",
        "- {id: r1, date: 2026-04-02, type: note, text: 3}",
        50,
        "wrong-type",
        "text: '3' is not text",
        'Put it in quotes: "3".',
    ),
    Wrong(
        "text for a number",
        "- {id: r1, date: 2026-04-02, type: assurance, assurance: a, sample: three}",
        71,
        "wrong-type",
        "sample: 'three' is not a whole number",
        "How many were looked at.",
    ),
    Wrong(
        "a part of a number",
        "- {id: r1, date: 2026-04-02, type: assurance, assurance: a, sample: 1.5}",
        71,
        "wrong-type",
        "sample: '1.5' is not a whole number",
        "How many were looked at.",
    ),
    Wrong(
        "a number too small",
        "- {id: r1, date: 2026-04-02, type: assurance, assurance: a, sample: -1}",
        71,
        "not-allowed",
        "sample: this is not allowed here",
        "How many were looked at.",
    ),
    Wrong(
        "several for one",
        meeting("chair: [manager, nurse]"),
        71,
        "wrong-type",
        "chair: a list is not text",
        "A role, not a person; two holders of one role are told apart after a slash (head-of-service/north).",
    ),
    Wrong(
        "true for text",
        meeting("rationale: true"),
        75,
        "wrong-type",
        "rationale: true is not text",
        'Put it in quotes: "true".',
    ),
    Wrong("nothing after the colon", meeting("rationale: "), 75, "wrong-type", "rationale: nothing is not text", PLAIN),
    Wrong("an empty text", meeting("rationale: ''"), 75, "empty", "rationale: this is empty", f"{EMPTY} {PLAIN}"),
    Wrong("an empty list", meeting("for: []"), 69, "empty", "for: this is empty", EMPTY),
    Wrong(
        "one thing twice",
        meeting("for: [a, a]"),
        69,
        "twice",
        "for: something is in the list twice",
        "Keep one of the two.",
    ),
    Wrong(
        "one for several",
        meeting("parts: {part: one}"),
        71,
        "wrong-type",
        "parts: a group of fields is not a list",
        "The parts of the meeting and who was in each.",
    ),
    Wrong(
        "a text too long",
        "- {id: r1, date: 2026-04-02, type: communication, letter: notice, period: the first quarter of 2026}",
        77,
        "too-long",
        "period: this is longer than allowed (20)",
        "The period it covers, such as 2026-Q1.",
    ),
    Wrong(
        "neither a length of time nor a day",
        "- {id: r1, date: 2026-04-02, type: agreed, agreed: a, value: soon}",
        64,
        "wrong-form",
        "value: 'soon' is not written as it has to be",
        "A length of time, such as 3 weeks, or a day, such as 2026-05-01.",
    ),
    Wrong(
        "where a decision comes from",
        "- {id: r1, date: 2026-04-02, type: decision, decision: a, from: review}",
        67,
        "unknown-field",
        "from: there is no such field here",
        "Allowed here: basis, by, category, closed_to, consensus, consulted, criteria, dissent, for, method, outcome, "
        "rationale, recorded, restricted, step, summary, time, to, track.",
    ),
)


@pytest.mark.parametrize("row", WRONG, ids=str)
def test_a_mistake_is_told_word_for_word_at_its_place(row: Wrong) -> None:
    found = faults(document(record(row.event)), "episode")
    expected = (Place(FILE, 6, row.column), row.code, row.message, row.hint)
    assert [expected] == [(fault.place, fault.code, fault.message, fault.hint) for fault in found]


def test_a_fault_names_the_event_that_it_is_in() -> None:
    rows = """\
    - {id: r1, date: 2026-04-02, type: note, text: a}
    - {id: r2, date: soon, type: note, text: b}
    """
    assert [fault.event for fault in faults(document(record(rows)), "episode")] == ["r2"]


def test_a_misspelt_field_that_is_needed_is_told_once_as_missing_and_once_as_unknown() -> None:
    found = faults(document(record("- {id: r1, dat: 2026-04-02, type: note, text: a}")), "episode")
    assert [(fault.message, fault.hint) for fault in found] == [
        ("date is missing", "You wrote dat: did you mean date?"),
        ("dat: there is no such field here", "Did you mean date?"),
    ]


def test_all_mistakes_of_a_file_are_told_at_once_in_its_order() -> None:
    rows = """\
    - {id: r1, date: 2026-04-02, type: note, text: 3}
    - {id: r2, type: note, text: b}
    - {id: r3, date: 2026-04-02, type: meeting, meeting: review, improvement: yes}
    """
    head = HEAD.replace("host: north\n", "")
    found = faults(document(record(rows, head)), "episode")
    assert [(fault.place.line, fault.message) for fault in found] == [
        (1, "host is missing"),
        (5, "text: '3' is not text"),
        (6, "date is missing"),
        (7, "improvement: 'yes' is not true or false"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n", "a list is not a group of fields"),
        ("a\n", "'a' is not a group of fields"),
        ("null\n", "nothing is not a group of fields"),
        (record("- text"), "events: 'text' is not a group of fields"),
    ],
)
def test_a_file_that_is_no_record_at_all_is_told_so_with_a_way_out(text: str, message: str) -> None:
    found = faults(document(text), "episode")
    assert [message] == [fault.message for fault in found]
    assert all(fault.hint for fault in found)


CORRECTIONS = (
    ("- {id: c1, date: 2026-04-02, type: correction, of: r1, reason: a}", "neither what it sets nor strike"),
    (
        "- {id: c1, date: 2026-04-02, type: correction, of: r1, reason: a, set: {date: 2026-04-03}, strike: true}",
        "both what it sets and strike",
    ),
)


@pytest.mark.parametrize(("row", "why"), CORRECTIONS)
def test_a_correction_is_told_that_it_either_sets_or_strikes(row: str, why: str) -> None:
    found = faults(document(record(row)), "episode")
    assert found, why
    assert all("set" in f"{fault.message} {fault.hint}" for fault in found), why
    assert any("strike" in f"{fault.message} {fault.hint}" for fault in found), why


@pytest.mark.parametrize(("length", "end"), [(60, "' is"), (61, "'... is")])
def test_of_a_long_text_only_the_beginning_is_shown(length: int, end: str) -> None:
    text = "A" * length
    (found,) = faults(document(record(meeting(f"chair: {text}"))), "episode")
    assert found.message == f"chair: '{text[:60]}{end} not written as it has to be"


def test_the_nearest_word_is_offered_else_all_of_a_few_else_the_first_of_many() -> None:
    assert nearest("maneger", ["manager", "director"]) == "manager"
    assert nearest("zebra", ["manager", "director"]) is None
    assert did_you_mean("maneger", ["manager", "director"]) == "Did you mean manager?"
    assert did_you_mean("zebra", ["manager", "director"]) == "Allowed here: director, manager."
    assert did_you_mean("zebra", []) == "Leave it out."
    few = [f"w{number:02}" for number in range(24)]
    assert did_you_mean("zebra", few) == f"Allowed here: {', '.join(few)}."
    many = [f"w{number:02}" for number in range(25)]
    assert did_you_mean("zebra", many) == f"Allowed here: {', '.join(many[:24])} ..."
