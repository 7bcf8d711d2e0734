"""Chronicle -> verdicts: every rule of the procedure, its readings side by side, then exceptions.

A rule that cannot be judged (a count that leaves the calendar) is a fault, never silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator import exceptions, kinds
from generator.chronicle import Chronicle
from generator.days import BeyondCalendarError
from generator.kinds import move
from generator.model import BAD, Fault, ReadingResult, Standing, Verdict
from generator.replay import applies
from generator.rules import Rule


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdicts on one episode, in the order of the procedure, and the rules that could not be judged."""

    verdicts: tuple[Verdict, ...]
    faults: tuple[Fault, ...]


def judge(chronicle: Chronicle, scope: str = "episode") -> Judged:
    """Judge a chronicle by the rules of its procedure that have this scope (both, in a story that names them)."""
    found: list[Verdict] = []
    wrong: list[Fault] = []
    for rule in chronicle.procedure.rules:
        if not _in_scope(rule, chronicle, scope) or not applies(rule, chronicle.episode):
            continue
        try:
            found.extend(_with_readings(rule, chronicle))
        except BeyondCalendarError as error:
            wrong.append(
                Fault(
                    place=chronicle.episode.place,
                    code="beyond-calendar",
                    message=f"{rule.id}: {error}",
                    hint="Add the later bank holidays to the calendar, or correct the date.",
                    episode=chronicle.episode.id,
                    procedure=chronicle.procedure.id,
                )
            )
    found.extend(move.invalid(chronicle))
    return Judged(tuple(exceptions.applied(verdict, chronicle) for verdict in found), tuple(wrong))


def _in_scope(rule: Rule, chronicle: Chronicle, scope: str) -> bool:
    if rule.scope == scope:
        return True
    return chronicle.named is not None and chronicle.judged(rule)


def _with_readings(rule: Rule, chronicle: Chronicle) -> Iterator[Verdict]:
    """The default reading's verdicts; where another reading would turn one, it is arguable and shows all."""
    if not rule.readings:
        yield from kinds.judge(rule, rule.body, chronicle)
        return
    by_name = {
        name: {(verdict.key, verdict.member): verdict for verdict in kinds.judge(rule, body, chronicle)}
        for name, body in rule.readings
    }
    for key, verdict in by_name[rule.readings[0][0]].items():
        results = tuple(
            ReadingResult(name=name, due=other.due, standing=other.standing)
            for name, verdicts in by_name.items()
            if (other := verdicts.get(key)) is not None
        )
        mixed = len({result.standing in BAD for result in results}) > 1
        yield replace(verdict, readings=results, standing=Standing.ARGUABLE if mixed else verdict.standing)
