"""Open cases under a version of their procedure that has a later one -> what that one would judge differently.

Episodes keep the version that they began with; this only says what a change would mean for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from generator import local
from generator.cases import Case
from generator.days import day
from generator.judge import judge
from generator.kinds.standing import as_day
from generator.model import BAD, Data, Place, Standing, Verdict
from generator.procedure import Procedure
from generator.replay import replay
from generator.stories import moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One verdict that the later version gives otherwise: None where one of the two gives none."""

    procedure: str
    title: str
    version: str
    episode: str
    place: Place
    rule: str
    event: str
    before: Verdict | None
    after: Verdict | None


def differences(cases: Iterable[Case], known: Mapping[tuple[str, str], Procedure]) -> Iterator[Difference]:
    """What later versions would say of open cases, in the order of the cases, versions and rules."""
    for case in cases:
        if not case.closed:
            for later in _later(case.procedure, known):
                yield from _of(case, local.at(later, case.episode.host))


def _later(procedure: Procedure, known: Mapping[tuple[str, str], Procedure]) -> list[Procedure]:
    found = [item for item in known.values() if item.id == procedure.id and item.applies_from > procedure.applies_from]
    return sorted(found, key=lambda item: item.applies_from)


def _of(case: Case, later: Procedure) -> Iterator[Difference]:
    chronicle = replay(later, case.episode, case.as_of, alongside=case.chronicle.alongside)
    scope = "episode" if case.episode.provider else "programme"
    before, after = _by_key(case.verdicts), _by_key(judge(chronicle, scope).verdicts)
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if _said(old) != _said(new):
            trigger = next((verdict.trigger for verdict in (new, old) if verdict and verdict.trigger), None)
            yield Difference(
                procedure=later.id,
                title=later.short_title,
                version=later.version,
                episode=case.episode.id,
                place=trigger.place if trigger is not None else case.episode.place,
                rule=key[0],
                event=trigger.id if trigger is not None else "",
                before=old,
                after=new,
            )


def _by_key(verdicts: Iterable[Verdict]) -> Mapping[tuple[str, str, str, str], Verdict]:
    return {(verdict.rule, verdict.part, verdict.key, verdict.member): verdict for verdict in verdicts}


def _said(verdict: Verdict | None) -> tuple[object, ...]:
    """What people would see of a verdict; one that is kept says no more than none at all."""
    if verdict is None or verdict.standing is Standing.MET:
        return ()
    shown = (verdict.standing.value, as_day(verdict.due))
    return shown if verdict.standing in BAD or verdict.due is not None else shown[:1]


def told(differences: Iterable[Difference]) -> list[str]:
    """What later versions would judge differently, version by version; it changes nothing, so it fails nothing."""
    found: list[str] = []
    for key, group in groupby(
        sorted(differences, key=lambda item: (item.title, item.version, item.place)),
        key=lambda item: (item.title, item.version),
    ):
        items = list(group)
        count = len({item.episode for item in items})
        episodes = "1 open episode" if count == 1 else f"{count} open episodes"
        found.append(
            f"Version {key[1]} of {key[0]} would judge {episodes} differently; they keep the version they began with:"
        )
        lines = Counter(
            f"  {item.place}: {item.rule}: {_stands(item.before)}; by version {item.version}: {_stands(item.after)}"
            for item in items
        )
        found.extend(f"{line} ({count} of them)" if count > 1 else line for line, count in lines.items())
    return found


def _stands(verdict: Verdict | None) -> str:
    """How a verdict stands, in a few words."""
    if verdict is None:
        return "nothing owed"
    due = f", due {day(verdict.due)}" if verdict.due is not None else ""
    return f"{_WORDS.get(verdict.standing, verdict.standing.value)}{due}"


_WORDS = {
    Standing.MET: "kept",
    Standing.OPEN: "not yet due",
    Standing.OUTSTANDING: "owed, no day set",
    Standing.BREACH: "not as the procedure says",
    Standing.EXCUSED: "agreed departure",
    Standing.ARGUABLE: "two readings",
}


def as_data(item: Difference) -> Data:
    """One difference as data; what does not apply is null."""
    return {
        "procedure": item.procedure,
        "version": item.version,
        "episode": item.episode,
        "rule": item.rule,
        "event": item.event or None,
        "file": item.place.path,
        "line": item.place.line,
        "before": {"verdict": item.before.standing.value, "due": moment(item.before.due)} if item.before else None,
        "after": {"verdict": item.after.standing.value, "due": moment(item.after.due)} if item.after else None,
    }
