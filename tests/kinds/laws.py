"""What the tests of the kinds share: rules of the tiny procedure, what happened, and how a rule stands."""

from typing import NamedTuple

from generator.model import Verdict
from tests.tiny import judged

R1 = "- {id: r1, date: 2026-04-02, type: meeting, meeting: review}"
PANEL = "- {id: p1, date: 2026-04-20, type: meeting, meeting: panel}"
K1 = '- {id: r1, date: 2026-03-02, time: "09:30", type: concern, concern: incident}'


class Told(NamedTuple):
    """A rule, what happened, the day asked about, and how the rule stands, line by line."""

    name: str
    rule: str
    events: tuple[str, ...]
    as_of: str
    expected: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


def rule(kind: str, rest: str) -> str:
    return f"- {{id: ty-01, kind: {kind}, {rest}}}"


def lines(law: str, events: tuple[str, ...], as_of: str) -> list[str]:
    """How the rule ty-01 stands, each verdict in a line."""
    found = judged("\n".join(f"- {event}" if event[0] == "{" else event for event in events), as_of, rules=law)
    assert found.faults == ()
    return found.of("ty-01")


def verdicts(law: str, events: tuple[str, ...], as_of: str) -> list[Verdict]:
    found = judged("\n".join(events), as_of, rules=law)
    return [verdict for verdict in found.verdicts if verdict.rule == "ty-01"]


def meeting(name: str, day: str, rest: str = "") -> str:
    return f"- {{id: {name}, date: {day}, type: meeting, meeting: review{rest}}}"


def letter(day: str, rest: str = ", for: r1", name: str = "l1", word: str = "notice") -> str:
    return f"- {{id: {name}, date: {day}, type: communication, letter: {word}, to: provider{rest}}}"


def within(limit: str, rest: str = "") -> str:
    return rule("response", f"when: {{meeting: review}}, owe: {{letter: notice, to: provider}}, within: {limit}{rest}")


FIVE = within("5 working days")
OWED = "open, event r1, due 2026-04-13"
DONE = "met, event r1, due 2026-04-13, done 2026-04-08"
DUE = "2026-04-13"


def end(day: str) -> str:
    return f"- {{id: d1, date: {day}, type: decision, decision: x, to: watch, by: manager}}"


def agreed(day: str, value: str, word: str = "letter-day") -> str:
    return f"- {{id: g{day[-2:]}, date: {day}, type: agreed, agreed: {word}, value: {value}}}"
