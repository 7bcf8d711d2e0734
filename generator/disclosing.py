"""Two revisions of a workspace -> what merging the change would open to somebody whom nobody is on record as telling.

Merging must not disclose: this says it before, once for each event and audience. It never fails a check.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from generator import cases, history
from generator.audiences import OPENED, TITLES
from generator.cases import Case
from generator.chronicle import Chronicle
from generator.cut import MOVED_TO, Opening, State, openings, releases
from generator.days import day
from generator.model import Finding, Kind
from generator.workspace import load

_TELLS = frozenset({"communication", "disclosure"})


def newly(root: Path, revision: str, judged: Iterable[Case]) -> Iterator[Finding]:
    """A warning for each event that `revision` kept closed to an audience, that is open to it now, and untold.

    Raises:
        NotInGitError: there is no such revision, or no repository.
    """
    found = list(judged)
    with history.as_it_stood(root, revision) as folder:
        former = load(folder)
        before = {item.id: item for item in (*former.episodes, *former.programmes)}
        for case in found:
            item, scope = before.get(case.episode.id), "episode" if case.episode.provider else "programme"
            known = cases.case(item, former, case.as_of, scope) if item is not None else None
            yield from _opened(case, known)


def _opened(case: Case, former: Case | None) -> Iterator[Finding]:
    for kind in OPENED:
        known = _open(former.chronicle, kind) if former is not None else {}
        for event, opening in _open(case.chronicle, kind).items():
            if event not in known and not _told(case.chronicle, opening):
                yield _warning(case, kind, opening)


def _open(chronicle: Chronicle, kind: str) -> Mapping[str, Opening]:
    """What is open to a kind of audience, by event."""
    return {item.event.id: item for item in openings(chronicle, kind) if item.state is State.OPEN}


def _told(chronicle: Chronicle, opening: Opening) -> bool:
    """Whether the record says that the audience was told: by the event itself, or by one that is for it."""
    if opening.telling is not None:
        return not releases(chronicle.procedure, opening.telling, opening.audience)
    if opening.event.type in _TELLS:
        return True
    fact = chronicle.by_id[opening.event.id]
    answers = (other for name in chronicle.called(fact) for other in chronicle.answers.get(name, ()))
    return any(other.event.type in _TELLS and chronicle.counting(other) for other in answers)


def _warning(case: Case, kind: str, opening: Opening) -> Finding:
    event, who = opening.event, TITLES[kind]
    fields = ", ".join(name.replace("_", " ") for name in opening.fields if name in event.data or name == MOVED_TO)
    if opening.telling is not None:
        why = "a release by name opens it"
        hint = "See that they may know it now: once this is merged, their site shows it."
    else:
        why = "nothing on record says that they were told"
        hint = (
            f"If they were told, record the communication with for: [{event.id}]. "
            f"If they must not know it yet, add closed_to: {kind} to the event."
        )
    return Finding(
        kind=Kind.WARNING,
        place=event.place,
        rule=None,
        code="opens-untold",
        message=f"this change opens {event.id} of {day(event.date)} to {who} ({fields}), and {why}",
        hint=hint,
        source=case.procedure.cited(opening.source),
        procedure=case.procedure.id,
        episode=case.episode.id,
        event=event.id,
    )
