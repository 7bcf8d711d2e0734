"""What each procedure opens to whom: each row, telling and field is needed by a story or kept in a table."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from generator import cases, local, stories
from generator.audiences import OPENED
from generator.cases import Case
from generator.chronicle import Chronicle
from generator.cut import State, openings
from generator.events import texts
from generator.model import Episode
from generator.procedure import Procedure
from generator.replay import replay
from generator.rules import Sight
from generator.shapes import mapping
from generator.sight import view
from generator.workspace import load_procedures
from tests.published import sample
from tests.tiny import ROOT

Visibility = Mapping[str, tuple[Sight, ...]]


@cache
def known() -> Mapping[tuple[str, str], Procedure]:
    found, faults = load_procedures(ROOT)
    assert not faults
    return found


PUBLISHED = sorted(key for key, procedure in known().items() if "revises" not in procedure.header)


@cache
def told(version: tuple[str, str]) -> tuple[tuple[Path, Chronicle, str, frozenset[str]], ...]:
    """Each expectation of the stories on visibility: the events as they stood, the audience, and what it sees."""
    folder = ROOT.joinpath("procedures", *version, "stories", "visibility")
    found: list[tuple[Path, Chronicle, str, frozenset[str]]] = []
    for path in sorted(folder.glob("*.yaml")):
        story = stories.load(ROOT, path, known())
        assert isinstance(story, stories.Story), path
        procedure = local.at(known()[version], story.episode.host)
        for as_of, data in story.expectations:
            chronicle = replay(procedure, story.episode, as_of, story.named)
            sees = mapping(data.get("sees", {})).items()
            found.extend((path, chronicle, kind, frozenset(texts(wanted))) for kind, wanted in sees)
    return tuple(found)


def seen(chronicle: Chronicle, kind: str, visibility: Visibility) -> frozenset[str]:
    """The events open to an audience, had the procedure said this."""
    other = replace(chronicle, procedure=replace(chronicle.procedure, visibility=visibility))
    return frozenset(item.event.id for item in openings(other, kind) if item.state is State.OPEN)


def noticed(version: tuple[str, str], kind: str, visibility: Visibility) -> bool:
    """Whether a story fails if the procedure says this instead."""
    return any(
        seen(chronicle, kind, visibility) != wanted for _, chronicle, one, wanted in told(version) if one == kind
    )


def rows(procedure: Procedure) -> Iterator[tuple[str, int, Sight]]:
    """Every row, with its audience and its place there."""
    for kind, sights in procedure.visibility.items():
        for number, sight in enumerate(sights):
            yield kind, number, sight


def changed(procedure: Procedure, kind: str, number: int, sight: Sight | None) -> Visibility:
    """What the procedure opens, with one row changed or taken away."""
    sights = list(procedure.visibility[kind])
    sights[number : number + 1] = [sight] if sight is not None else []
    return {**procedure.visibility, kind: tuple(sights)}


def named(kind: str, sight: Sight) -> str:
    return f"{kind}: {dict(sight.opens.data)}"


@pytest.mark.parametrize("version", PUBLISHED, ids="-".join)
def test_taking_any_row_away_makes_a_story_fail(version: tuple[str, str]) -> None:
    procedure = known()[version]
    unnoticed = [
        named(kind, sight)
        for kind, number, sight in rows(procedure)
        if not noticed(version, kind, changed(procedure, kind, number, None))
    ]
    assert unnoticed == []


@pytest.mark.parametrize("version", PUBLISHED, ids="-".join)
def test_opening_a_row_before_it_was_told_makes_a_story_fail(version: tuple[str, str]) -> None:
    procedure = known()[version]
    unnoticed = [
        named(kind, sight)
        for kind, number, sight in rows(procedure)
        if sight.told is not None
        and not noticed(version, kind, changed(procedure, kind, number, replace(sight, told=None)))
    ]
    assert unnoticed == []


@pytest.mark.parametrize("version", PUBLISHED, ids="-".join)
def test_every_row_is_shown_narrowed_by_an_event_and_each_that_waits_released(version: tuple[str, str]) -> None:
    procedure = known()[version]
    narrowed: set[tuple[str, str]] = set()
    released: set[tuple[str, str]] = set()
    for _, chronicle, kind, _ in told(version):
        for item in openings(chronicle, kind):
            if item.state is State.NARROWED:
                narrowed.add((kind, item.source))
            if item.state is State.OPEN and item.telling is not None and item.telling.type == "disclosure":
                released.add((kind, item.source))
    waiting = {(kind, sight.source) for kind, _, sight in rows(procedure) if sight.told is not None}
    assert {(kind, sight.source) for kind, _, sight in rows(procedure)} - narrowed == set()
    assert waiting - released == set()


@pytest.mark.parametrize("version", PUBLISHED, ids="-".join)
def test_the_fields_that_are_open_to_whom_are_as_they_were_read_over(
    version: tuple[str, str], golden: Callable[[str, str], None]
) -> None:
    golden(f"visibility-{version[0]}.txt", table(known()[version]))


def table(procedure: Procedure) -> str:
    """Who sees which fields of what, for people to read."""
    lines = [f"{procedure.id} {procedure.version}"]
    for kind in OPENED:
        lines += ["", kind]
        for sight in procedure.visibility.get(kind, ()):
            lines.append(f"  {_plain(sight.opens.data)}")
            if sight.told is not None:
                lines.append(f"    once told by {_plain(sight.told.data)}")
            lines.append(f"    {', '.join(sight.fields)}")
            lines.append(f"    {sight.source}")
        deadlines = procedure.deadlines.get(kind, {})
        lines += [f"  deadline {rule} ({source})" for rule, source in deadlines.items()]
        lines += [f"  head: {', '.join(procedure.heads[kind])}"] if kind in procedure.heads else []
    return "\n".join([*lines, "", f"released by {', '.join(procedure.releases)}", ""])


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_inner(part)}" for key, part in value.items())
    return _inner(value)


def _inner(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + _plain(value) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_inner, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


CLOSED = {
    *("summary", "rationale", "present", "parts", "chair", "minuted_by", "statements", "ratings", "considered"),
    *("closed_to", "recorded", "anonymous", "findings", "effect", "subject", "reference", "ground", "dissent"),
    *("consent", "person_told", "who", "harm", "evidence", "raised_by", "notes"),
}
"""Fields that hold free text on people, who said what, or what the police do: no procedure may open one."""


@pytest.mark.parametrize("version", sorted(known()), ids="-".join)
def test_no_row_opens_a_field_that_may_name_people_or_what_is_done_in_secret(version: tuple[str, str]) -> None:
    opened = {(kind, field) for kind, _, sight in rows(known()[version]) for field in sight.fields}
    assert {(kind, field) for kind, field in opened if field in CLOSED} == set()


@pytest.mark.parametrize("version", sorted(known()), ids="-".join)
def test_no_row_opens_a_concern_a_police_matter_or_who_is_left_out(version: tuple[str, str]) -> None:
    shut = {"concern", "participation", "note", "exception", "disagreement", "people", "parallel:police", "disclosure"}
    found = [
        (kind, key)
        for kind, _, sight in rows(known()[version])
        for key in sight.opens.keys or {"everything"}
        if key in shut | {"parallel", "everything"} or key.partition(":")[0] in shut
    ]
    assert found == []


@pytest.mark.parametrize("version", sorted(known()), ids="-".join)
def test_every_procedure_says_who_may_release_and_what_stands_at_the_top(version: tuple[str, str]) -> None:
    procedure = known()[version]
    assert procedure.releases
    assert set(procedure.visibility) >= {"provider", "partners", "commissioners"}
    assert all(parts == ("services",) for parts in procedure.heads.values())


@pytest.mark.parametrize("version", PUBLISHED, ids="-".join)
def test_every_deadline_that_an_audience_may_see_is_shown_to_it_in_some_story(version: tuple[str, str]) -> None:
    """A deadline that hangs on something closed would never be seen, and should not be promised."""
    wanted = {(kind, rule) for kind, rules in known()[version].deadlines.items() for rule in rules}
    workspace = replace(sample(), episodes=(), programmes=(), settings={"name": "Tests"})
    found: set[tuple[str, str]] = set()
    for path in sorted(ROOT.joinpath("procedures", *version, "stories").rglob("*.yaml")):
        if not any(rule in path.read_text(encoding="utf-8") for _, rule in wanted - found):
            continue
        story = stories.load(ROOT, path, known())
        assert isinstance(story, stories.Story)
        for as_of in {day for day, _ in story.expectations}:
            item = cases.case(story.episode, workspace, as_of, "episode")
            assert item is not None
            for kind in OPENED:
                audience = f"{kind}:{item.episode.provider}" if kind == "provider" else kind
                found |= {(kind, duty.rule) for duty in view(item, audience).duties}
    assert wanted - found == set()


# --- what is closed leaves no trace -----------------------------------------------------------------------------


@pytest.mark.parametrize("version", PUBLISHED, ids="-".join)
def test_what_is_closed_changes_nothing_that_an_audience_sees(version: tuple[str, str]) -> None:
    """Each story once as it is, and once as if nothing had happened but what is open and the telling of it.

    What made an open event count stays: the moves of the case, and the steps before it (advice to lift it).
    """
    workspace = replace(sample(), episodes=(), programmes=(), settings={"name": "Tests"})
    for path in sorted(ROOT.joinpath("procedures", *version, "stories", "visibility").glob("*.yaml")):
        story = stories.load(ROOT, path, known())
        assert isinstance(story, stories.Story)
        for as_of in sorted({day for day, _ in story.expectations}):
            whole = cases.case(story.episode, workspace, as_of, "episode")
            assert whole is not None
            for kind in OPENED:
                found = [item for item in openings(whole.chronicle, kind) if item.state is State.OPEN]
                kept = {event.id for item in found for event in (item.event, item.telling) if event is not None}
                bare = cases.case(_only(whole, kept), workspace, as_of, "episode")
                assert bare is not None
                assert _shown(bare, kind) == _shown(whole, kind), f"{path.name}, {kind}, {as_of}"


def _only(case: Case, kept: set[str]) -> Episode:
    """The episode with these events alone, and what made them count."""
    facts, moves = case.chronicle.facts, {step.fact.order for step in case.chronicle.steps if step.moved}
    things = {fact.thing for fact in facts if fact.event.id in kept}
    stay = {fact.event.id for fact in facts if fact.order in moves or fact.thing in things}
    events = case.episode.events
    return replace(case.episode, events=tuple(event for event in events if event.type == "opening" or event.id in stay))


def _shown(case: Case, kind: str) -> Mapping[str, object]:
    """All that an audience can read of a case."""
    shown = view(case, f"{kind}:{case.episode.provider}" if kind == "provider" else kind)
    return {name: getattr(shown, name) for name in shown.__slots__}
