"""Closed events leave no trace: with them and without them, what an audience reads is the same, byte by byte.

Gaps in numbering, counts, calendars, what is overdue, letters, search: whatever would betray a closed event makes a
difference here. The board's numbers are counted over everything, rounded and suppressed, and tested elsewhere.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from generator import cases, composing, records, site
from generator.audiences import COMMISSIONERS, PARTNERS, PROVIDER, Audience
from generator.cases import Case
from generator.cut import MOVED_TO
from generator.model import Episode
from generator.shapes import mapping, sequence
from generator.sight import view
from generator.source import Document
from generator.workspace import Workspace
from tests.canaries import AS_OF, LAWS, PROVIDERS, RECORDS, handbook, opened, plot
from tests.published import sample, sample_cases

KINDS = (PROVIDER, PARTNERS, COMMISSIONERS)


def without(item: Episode, gone: set[str]) -> Episode:
    """The record as it would be without these events and their corrections."""
    rows = tuple(
        row
        for row in map(mapping, sequence(item.data["events"]))
        if str(row["id"]) not in gone and str(row.get("of", "")) not in gone
    )
    return records.episode(Document(item.place.path, {**item.data, "events": rows}, {}), item.id)


def closed(case: Case, kind: str) -> set[str]:
    """The events closed to an audience on which nothing hangs that is open to it.

    An opening says from when on a case is judged. What an open deadline was met, extended or excused by changes what
    is true of it: no page may then say that it is late. A letter that was sent says of the event that it is for when
    that is.
    """
    open_ = opened(case, kind)
    rules = case.procedure.deadlines.get(kind, {})
    hangs = {
        event.id
        for verdict in case.verdicts
        if verdict.rule in rules
        for event in (verdict.evidence, verdict.exception)
        if event is not None
    }
    hangs |= {
        name
        for fact in case.chronicle.facts
        if fact.event.id in open_ and "letter" in fact.event.data
        for name in fact.event.links
    }
    return {
        event.id
        for event in case.episode.events
        if event.id not in open_ and event.id not in hangs and event.type != "opening"
    }


def told(case: Case, kind: str) -> object:
    """What is open by the procedure's rows: fields, the stage that an event moved to, what is of one thing.

    Two open events of one plan belong together whichever event links them, also a closed one: that is meant.
    """
    open_ = opened(case, kind)
    moved = {
        step.fact.event.id: step.to
        for step in case.chronicle.steps
        if step.moved and step.to != step.before and MOVED_TO in open_.get(step.fact.event.id, ())
    }
    things: dict[int, set[str]] = {}
    for fact in case.chronicle.facts:
        if fact.event.id in open_:
            things.setdefault(fact.thing, set()).add(fact.event.id)
    return open_, moved, sorted(map(sorted, things.values()))


def pairs(workspace: Workspace, case: Case, kind: str) -> Iterator[Case]:
    """The case without closed events: without all of them, without half of them, without a few."""
    gone = sorted(closed(case, kind))
    for number in range(6):
        chance = random.Random(f"{case.episode.id} {kind} {number}")  # noqa: S311 - which ones is of no matter
        size = (len(gone), len(gone) // 2, len(gone) // 2, 3, 2, 1)[number]
        less = without(case.episode, set(chance.sample(gone, min(size, len(gone)))))
        scope = "episode" if case.episode.provider else "programme"
        found = cases.case(less, workspace, case.as_of, scope)
        if found is not None and told(found, kind) == told(case, kind):
            yield found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("law", [None, *LAWS], ids=lambda law: law[0] if law else "sample")
def test_a_view_is_the_same_without_what_is_closed(law: tuple[str, str] | None, kind: str) -> None:
    workspace = plot(law).workspace if law else sample()
    compared = 0
    for case in plot(law).cases if law else sample_cases():
        who = f"{PROVIDER}:{case.episode.provider}" if kind == PROVIDER else kind
        whole = view(case, who)
        for less in pairs(workspace, case, kind):
            assert view(less, who) == whole, case.episode.id
            compared += 1
    assert compared >= (10 if law else 120)


# --- byte by byte -----------------------------------------------------------------------------------------------


def tree(law: tuple[str, str], workspace: Workspace, audience: Audience, out: Path) -> Mapping[str, bytes]:
    """Every file of an audience's site."""
    made = composing.Made(workspace, AS_OF)
    made.__dict__.update(handbook(law))
    site.build(composing.compose(made, audience), out)
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law[0])
@pytest.mark.parametrize("kind", KINDS)
def test_a_site_is_the_same_without_what_is_closed(law: tuple[str, str], kind: str, tmp_path: Path) -> None:
    found = plot(law)
    audience = next(item for item in found.audiences if item.kind == kind)
    less = {
        case.episode.id: next((item.episode for item in pairs(found.workspace, case, kind)), case.episode)
        for case in found.cases
    }
    workspace = replace(
        found.workspace,
        episodes=tuple(less[item.id] for item in found.workspace.episodes),
        programmes=tuple(less[item.id] for item in found.workspace.programmes),
    )
    assert sum(len(item.events) for item in less.values()) < sum(len(case.episode.events) for case in found.cases)
    assert tree(law, workspace, audience, tmp_path / "less") == tree(law, found.workspace, audience, tmp_path / "whole")


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law[0])
def test_a_providers_site_is_the_same_whoever_else_there_is(law: tuple[str, str], tmp_path: Path) -> None:
    found = plot(law)
    whole = found.workspace
    alone = replace(
        whole,
        providers={PROVIDERS[0]: whole.providers[PROVIDERS[0]]},
        episodes=tuple(item for item in whole.episodes if item.id == RECORDS[0]),
        programmes=(),
    )
    audience = Audience(PROVIDER, PROVIDERS[0], whole.providers[PROVIDERS[0]].name)
    assert tree(law, alone, audience, tmp_path / "alone") == tree(law, whole, audience, tmp_path / "whole")


def test_the_site_for_everybody_knows_of_no_record(tmp_path: Path) -> None:
    law = LAWS[3]
    whole = plot(law).workspace
    empty = replace(whole, providers={}, episodes=(), programmes=())
    (audience,) = [item for item in plot(law).audiences if item.kind == "public"]
    assert tree(law, empty, audience, tmp_path / "empty") == tree(law, whole, audience, tmp_path / "whole")


def test_a_trace_of_a_closed_event_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The count of all events, shown to everybody, is a difference."""
    found = plot(LAWS[3])
    audience = Audience(PROVIDER, PROVIDERS[0], "The provider")
    case = next(case for case in found.cases if case.episode.provider == PROVIDERS[0])
    less = next(pairs(found.workspace, case, PROVIDER)).episode
    others = tuple(item for item in found.workspace.episodes if item.id != less.id)
    monkeypatch.setattr(
        "generator.composing.view",
        lambda case, who: replace(view(case, who), title=f"{len(case.episode.events)} events"),
    )
    workspace = replace(found.workspace, episodes=(less, *others))
    law = LAWS[3]
    assert tree(law, workspace, audience, tmp_path / "less") != tree(law, found.workspace, audience, tmp_path / "whole")
