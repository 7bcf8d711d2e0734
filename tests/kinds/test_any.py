"""What holds for every kind of law: what cannot be judged, what is like another, and how strongly it speaks."""

import pytest

from tests.kinds.laws import FIVE, R1, verdicts
from tests.tiny import judged


def test_a_rule_whose_count_leaves_the_calendar_is_a_fault_and_never_silence() -> None:
    found = judged(R1.replace("2026", "2030").replace("04-02", "12-30"), "2030-12-31", rules=FIVE)
    message = "ty-01: the calendar england-and-wales covers 2020 to 2030, and the count from 2030-12-30 leaves it"
    assert [(fault.code, fault.message, fault.hint, fault.episode, fault.procedure) for fault in found.faults] == [
        (
            "beyond-calendar",
            message,
            "Add the later bank holidays to the calendar, or correct the date.",
            "ty-1",
            "tiny",
        )
    ]
    assert found.of("ty-01") == []


def test_a_rule_that_is_like_another_has_its_law_and_its_own_words() -> None:
    law = """\
        - {id: ty-02, kind: response, modality: should, when: {meeting: review}, owe: {letter: notice}, within: 2 days}
        - {id: ty-01, like: ty-02, swap: {review: panel, notice: minutes}, modality: must}
        """
    rows = ("- {id: p1, date: 2026-04-02, type: meeting, meeting: panel}", R1)
    found = judged("\n".join(rows), "2026-04-05", rules=law)
    assert found.of("ty-01") == ["overdue, event p1, due 2026-04-04, by 1 day"]
    assert [verdict.modality.value for verdict in found.verdicts if verdict.rule == "ty-01"] == ["must"]
    assert found.of("ty-02") == ["overdue, event r1, due 2026-04-04, by 1 day"]


MODALITIES = (
    ("must", "breach"),
    ("must*", "breach"),
    ("must-not", "breach"),
    ("should", "warning"),
    ("should-not", "warning"),
    ("may", "prompt"),
)


@pytest.mark.parametrize(("modality", "kind"), MODALITIES)
def test_how_strongly_the_source_speaks_decides_what_a_missed_limit_is(modality: str, kind: str) -> None:
    law = FIVE.replace("kind:", f"modality: '{modality}', kind:")
    assert [verdict.kind.value for verdict in verdicts(law, (R1,), "2026-04-14")] == [kind]
    assert [verdict.kind.value for verdict in verdicts(law, (R1,), "2026-04-13")] == ["ok"]
