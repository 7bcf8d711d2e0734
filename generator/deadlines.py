"""Case -> the deadlines that readers outside the core team may see.

A deadline is a shadow of what it was worked out from: it shows only where all of that is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from generator.cases import Case
from generator.cut import Seen
from generator.events import texts
from generator.findings import rule_of
from generator.kinds.standing import as_day
from generator.model import Standing, Verdict


def deadlines(case: Case, kind: str, facts: Sequence[Seen]) -> tuple[Verdict, ...]:
    """The verdicts open to a kind of audience, for which `facts` are the open events; by the default reading alone.

    One owed to several is one, and stands as the worst of them: to whom each is owed may come from a field that is
    closed, and so may how many they are. What else the text may mean can hang on a closed event too.
    """
    found: dict[tuple[object, ...], Verdict] = {}
    names, days = {item.event.id for item in facts}, set(_days(facts))
    for whole in case.verdicts:
        if not _open(case, whole, kind, names, days):
            continue
        standing = whole.readings[0].standing if whole.readings else whole.standing
        verdict = replace(whole, standing=standing, readings=(), member="", about="")
        key = verdict.rule, verdict.part, verdict.trigger.id if verdict.trigger is not None else "", verdict.due
        known = found.setdefault(key, verdict)
        if _WORST.index(verdict.standing) < _WORST.index(known.standing):
            found[key] = verdict
    return tuple(found.values())


_WORST = (
    Standing.OVERDUE,
    Standing.BREACH,
    Standing.OPEN,
    Standing.OUTSTANDING,
    Standing.LATE,
    Standing.ARGUABLE,
    Standing.EXCUSED,
    Standing.MET,
)


def _open(case: Case, verdict: Verdict, kind: str, names: set[str], days: set[date]) -> bool:
    """Whether a deadline is open: by its rule, and because every event and day that it hangs on is open too.

    What a rule asks of the words of a letter, or of a meeting, is no deadline.
    """
    rule = rule_of(case.procedure, verdict)
    if rule is None or rule.kind not in _OWES or verdict.rule not in case.procedure.deadlines.get(kind, {}):
        return False
    moved = verdict.due_before is not None or verdict.standing is Standing.EXCUSED
    hangs_on = (verdict.trigger, verdict.evidence, verdict.exception if moved else None)
    start = as_day(verdict.start)
    return (
        verdict.trigger is not None
        and not verdict.asks
        and (start is None or start in days)
        and all(event.id in names for event in hangs_on if event is not None)
    )


_OWES = frozenset({"response", "recurrence", "cap"})
"""The kinds of rule by which something is owed by a day, or at all."""


def _days(facts: Iterable[Seen]) -> Iterator[date]:
    """The days that the reader knows: of the open events, and those that stand in their open fields."""
    for item in facts:
        yield item.event.date
        for value in item.data.values():
            for text in texts(value) if isinstance(value, (str, tuple)) else ():
                try:
                    yield date.fromisoformat(text)
                except ValueError:
                    continue
