"""The three letters of Staffordshire: the notice of a decision, the recommendation to suspend, the board's update."""

from generator import letters
from generator.letters import Letter
from tests.published import case

HEAD = """procedure: staffordshire
version: 2026-01-01
host: staffordshire-example
provider: the-home
title: Falls at night
services: [{id: the-home, name: The Home, kind: care-home}]
events:
"""
DECIDED = """
- {id: start, date: 2026-03-02, type: opening, stage: level-2}
- {id: up, date: 2026-03-09, type: decision, decision: move, to: level-4, by: [la-commissioner, icb, police],
   criteria: [E-09], rationale: Held by us only.}
- {id: rota, date: 2026-03-10, type: action, under: protection-support-provider, owner: registered-manager,
   due: 2026-03-20, what: Two more carers at night}
- {id: own, date: 2026-03-10, type: action, under: protection-support-agencies, owner: icb, due: 2026-03-20,
   what: For the agencies only}
"""
TOLD = """
- id: told
  date: 2026-03-11
  type: communication
  letter: decision-notice
  to: registered-manager
  by: safeguarding-lead
  for: [up, rota]
  summary: Not for the provider.
  words: {decision: A Large Scale Enquiry was decided., next-steps: The first meeting is on 24 March 2026.}
"""
RECOMMENDED = """
- {id: advice, date: 2026-03-24, type: restriction, restriction: suspension, step: recommended, by: lse, scope: full,
   rationale: Said in the meeting.}
- id: letter
  date: 2026-03-24
  type: communication
  letter: suspension-recommendation
  to: [la-commissioner, icb]
  by: safeguarding-lead
  for: advice
  summary: Not for them either.
  words: {recommendation: That nobody new comes for a month., grounds: Nights are short.}
"""
UPDATED = """
- {id: update, date: 2026-03-24, type: communication, letter: board-update, to: safeguarding-board, detail: anonymised,
   period: 2026-Q1,
   words: {quarter: January to March 2026., enquiries: Fewer than five., themes: Nights., outcomes: None yet.}}
"""


def printed(events: str, letter: str) -> Letter:
    made = letters.make(case(events, "2026-03-31", head=HEAD), letter, None)
    assert isinstance(made, Letter), made
    return made


def test_the_provider_reads_the_decision_the_next_steps_and_its_own_actions() -> None:
    made = printed(DECIDED + TOLD, "decision-notice")
    assert made.lacks == ()
    for part in ("A Large Scale Enquiry was decided.", "24 March 2026", "Two more carers at night", "without you"):
        assert part in made.body
    for part in ("Held by us only", "For the agencies only", "Not for the provider", "olice"):
        assert part not in made.body


def test_a_notice_that_is_not_written_yet_says_what_it_lacks() -> None:
    made = printed(DECIDED, "decision-notice")
    assert [lack.partition(" ")[0] for lack in made.lacks] == ["decision", "next-steps"]


def test_the_commissioners_read_a_recommendation_and_that_the_decision_is_theirs() -> None:
    made = printed(DECIDED + RECOMMENDED, "suspension-recommendation")
    assert made.lacks == ()
    for part in (
        "nobody new comes for a month",
        "Nights are short.",
        "no power to suspend",
        "only and nothing is suspended",
    ):
        assert part in made.body
    for part in ("Said in the meeting", "Not for them either", "Two more carers at night"):
        assert part not in made.sheet


def test_the_board_reads_numbers_and_themes_and_no_name() -> None:
    made = printed(UPDATED, "board-update")
    assert made.lacks == ()
    assert "Fewer than five." in made.body
    assert "names no person and no provider" in made.body
    assert "The Home" not in made.body
