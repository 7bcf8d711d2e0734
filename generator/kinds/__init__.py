"""The kinds of law: for each, how a rule of that kind is judged. A new kind is a module here and its case below."""

from __future__ import annotations

from collections.abc import Iterator

from generator.chronicle import Chronicle
from generator.kinds import cap, move, needed, recurrence, response
from generator.model import Verdict
from generator.rules import Body, Cap, Move, Needed, Recurrence, Response, Rule


def judge(rule: Rule, body: Body, chronicle: Chronicle) -> Iterator[Verdict]:
    """The verdicts of one rule, read as `body` says."""
    match body:
        case Move():
            return move.verdicts(rule, body, chronicle)
        case Response():
            return response.verdicts(rule, body, chronicle)
        case Needed():
            return needed.verdicts(rule, body, chronicle)
        case Recurrence():
            return recurrence.verdicts(rule, body, chronicle)
        case Cap():
            return cap.verdicts(rule, body, chronicle)
