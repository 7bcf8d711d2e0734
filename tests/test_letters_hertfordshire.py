"""The three letters of Hertfordshire: the provider's notification, the practice's letter, the self-funder's letter."""

from generator import letters
from generator.letters import Letter
from tests.published import case

HEAD = """procedure: hertfordshire
version: 2017-11-01
host: hertfordshire
provider: the-home
title: Falls at night
services: [{id: the-home, name: The Home, kind: care-home}]
events:
"""
BEGUN = """
- {id: joins, date: 2026-03-27, type: opening, stage: mdmm}
- id: mdmm-1
  date: 2026-03-30
  type: meeting
  meeting: mdmm
  present: [acs-hos-commissioning, acs-head-of-operations, ccg-head-adult-safeguarding, hpft-consultant-nurse]
  items: [concerns]
- {id: met, date: 2026-03-30, type: decision, decision: threshold, outcome: met, criteria: [th-1], by: mdmm,
   for: mdmm-1}
- {id: sip-1, date: 2026-03-31, type: meeting, meeting: sip, step: arranged, planned: 2026-04-10, planned_time: "14:00",
   parts: [{part: one}, {part: two}]}
- {id: residents, date: 2026-03-31, type: people, people: listed, funding: self, who: [p-1]}
- {id: rota, date: 2026-03-31, type: action, under: interim, owner: owner, due: 2026-04-07,
   what: Two more carers at night}
"""
NOTIFIED = """
- id: notice
  date: 2026-03-31
  type: communication
  letter: sip-notification
  to: owner
  by: area-manager
  for: [met, sip-1, rota]
  summary: Not for the provider.
  words:
    reasons: Eleven people fell at night in February.
    report-date: 7 April 2026
"""


def printed(events: str, letter: str) -> Letter:
    made = letters.make(case(events, "2026-04-01", head=HEAD), letter, None)
    assert isinstance(made, Letter), made
    return made


def test_the_notification_gives_reasons_interim_actions_report_and_meeting() -> None:
    made = printed(BEGUN + NOTIFIED, "sip-notification")
    assert made.lacks == ()
    for part in (
        "Eleven people fell at night in February.",
        "Two more carers at night",
        "7 April 2026",
        "10 April 2026, at 14:00",
        "tell us who will come with you",
    ):
        assert part in made.body
    assert "Not for the provider" not in made.sheet
    assert "Area manager" in made.sheet


def test_a_notification_without_reasons_and_report_date_is_not_ready() -> None:
    made = printed(BEGUN, "sip-notification")
    lacking = [lack.partition(" ")[0] for lack in made.lacks]
    # Interim actions come from a meeting that the provider may not know: the letter draws those that its `for` names.
    assert lacking == ["reasons", "interim-actions", "report-date", "meeting-details"]


def test_the_letter_to_a_practice_asks_for_its_own_worries_and_guards_the_contact_details() -> None:
    event = """
- id: gp
  date: 2026-04-01
  type: communication
  letter: gp-letter
  to: practice-manager
  by: acs-bso
  for: mdmm-1
  words: {concerns: Falls at night., coordinator: Team manager of the safeguarding team}
"""
    made = printed(BEGUN + event, "gp-letter")
    assert made.lacks == ()
    assert made.view.to == ("Practice manager",)
    for part in ("Falls at night.", "Team manager of the safeguarding team", "do not pass them on"):
        assert part in made.body


def test_the_letter_to_a_self_funder_says_nothing_about_concerns_or_the_process() -> None:
    event = """
- id: offer
  date: 2026-04-01
  type: communication
  letter: self-funder-letter
  to: self-funder
  by: acs
  for: residents
  words: {name-source: the manager of The Home, how-to-accept: Telephone the council's adult care line.}
"""
    made = printed(BEGUN + event, "self-funder-letter")
    assert made.lacks == ()
    assert "the manager of The Home" in made.body
    for word in ("concern", "Safety and Improvement", "meeting", "Falls"):
        assert word.lower() not in made.body.lower()
    for word in ("Safety and Improvement", "meeting", "Falls"):
        assert word.lower() not in made.sheet.lower()


def test_a_letter_to_a_self_funder_is_not_ready_without_the_source_of_the_name() -> None:
    made = printed(BEGUN, "self-funder-letter")
    assert [lack.partition(" ")[0] for lack in made.lacks] == ["name-source", "how-to-accept"]
