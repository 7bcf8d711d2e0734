"""What counts for nothing until something else holds."""

from tests.kinds.laws import DONE, DUE, OWED, R1, letter, lines, rule
from tests.tiny import judged

VOID = rule(
    "condition",
    "when: {plan: improvement, step: extended}, else: void, "
    "needs: [{earlier: {decision: endorsement, by: director}, for: this, may_follow: true, say: the endorsement}]",
)
EXTENDED = "- {id: r1, date: 2026-04-10, type: plan, plan: improvement, step: extended, new_due: 2026-08-01}"
ENDORSED = "- {id: d1, date: 2026-04-15, type: decision, decision: endorsement, by: director, for: r1}"


def test_what_waits_for_an_endorsement_is_outstanding_until_it_comes() -> None:
    assert lines(VOID, (EXTENDED,), "2026-05-01") == ["outstanding, event r1, the endorsement"]
    assert lines(VOID, (EXTENDED, ENDORSED), "2026-05-01") == ["met, event r1"]


def test_what_counts_for_nothing_sets_nothing_off() -> None:
    both = f"""\
        {VOID.replace("ty-01", "ty-02")}
        - id: ty-01
          kind: response
          when: {{plan: improvement, step: extended}}
          owe: {{letter: notice}}
          within: 3 days
        """
    assert lines(both, (EXTENDED,), "2026-05-01") == []
    assert lines(both, (EXTENDED, ENDORSED), "2026-04-18") == ["open, event r1, due 2026-04-18"]


def test_what_is_asked_only_in_one_stage_voids_nothing_in_another() -> None:
    both = """\
        - id: ty-02
          kind: condition
          when: {letter: notice}
          during: panel
          needs: [{has: {by: manager}, say: the manager}]
          else: void
        - {id: ty-01, kind: response, when: {meeting: review}, owe: {letter: notice}, within: 5 working days}
        """
    assert lines(both, (R1, letter("2026-04-08")), DUE) == [DONE]


def test_what_counts_for_nothing_answers_nothing() -> None:
    both = """\
        - id: ty-02
          kind: condition
          when: {letter: notice}
          needs: [{has: {by: manager}, say: the manager}]
          else: void
        - {id: ty-01, kind: response, when: {meeting: review}, owe: {letter: notice}, within: 5 working days}
        """
    assert lines(both, (R1, letter("2026-04-08")), DUE) == [OWED]
    assert lines(both, (R1, letter("2026-04-08", ", for: r1, by: manager")), DUE) == [DONE]


def test_nothing_of_the_sort_may_have_come_before() -> None:
    law = """
        - {id: ty-01, kind: content, when: {meeting: panel},
           needs: [{no_earlier: {concern: incident}, say: no incident before it}]}
        - {id: ty-02, kind: content, when: {meeting: panel},
           needs: [{no_earlier: {concern: incident}, since: {meeting: review}, say: no incident since the last review}]}
    """
    panel = "- {id: p1, date: 2026-04-02, type: meeting, meeting: panel}\n"
    incident = "- {id: k1, date: 2026-03-01, type: concern, concern: incident}\n"
    review = "- {id: r1, date: 2026-03-10, type: meeting, meeting: review}\n"
    found = judged(panel, "2026-04-03", rules=law)
    assert (found.of("ty-01"), found.of("ty-02")) == (["met, event p1"], ["met, event p1"])
    found = judged(incident + review + panel, "2026-04-03", rules=law)
    assert found.of("ty-01") == ["breach, event p1, no incident before it"]
    assert found.of("ty-02") == ["met, event p1"]
    after = judged(review + incident.replace("03-01", "03-20") + panel, "2026-04-03", rules=law)
    assert after.of("ty-02") == ["breach, event p1, no incident since the last review"]
    later = judged(panel + incident.replace("03-01", "04-03"), "2026-04-03", rules=law)
    assert later.of("ty-01") == ["met, event p1"]
