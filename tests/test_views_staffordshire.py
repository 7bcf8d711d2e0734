"""Who sees what of a case in Staffordshire: the provider its own part only, the board its update only."""

from generator.sight import view
from generator.views import View
from tests.published import case

HEAD = """procedure: staffordshire
version: 2026-01-01
host: staffordshire-example
provider: the-home
title: Falls at night
services: [{id: the-home, name: The Home, kind: care-home}]
events:
"""
EVENTS = """
- {id: start, date: 2026-03-02, type: opening, stage: level-4}
- {id: caller, date: 2026-03-03, type: concern, concern: whistle-blowing, summary: A secret.}
- {id: pol, date: 2026-03-04, type: parallel, parallel: police, subject: management-of-service, effect: A secret.}
- {id: out, date: 2026-03-04, type: participation, participation: excluded, party: provider,
   ground: police-investigation, for: pol}
- {id: arranged, date: 2026-03-05, type: meeting, meeting: lse, step: arranged, planned: 2026-03-24}
- id: shared
  date: 2026-03-24
  type: meeting
  meeting: lse
  for: arranged
  summary: A secret.
  items: [pg9-7]
  parts:
    - {present: [safeguarding-lead, police], items: [7], notes: A secret.}
    - {present: [safeguarding-lead, registered-manager], items: [10]}
  next_date: 2026-05-12
- {id: without, date: 2026-03-31, type: meeting, meeting: lse, present: [safeguarding-lead, police],
   next_date: 2026-04-14}
- {id: rota, date: 2026-03-31, type: action, under: protection-support-provider, owner: registered-manager,
   due: 2026-04-20, what: Two more carers at night}
- {id: own, date: 2026-03-31, type: action, under: protection-support-agencies, owner: police, due: 2026-04-20,
   what: A secret}
- {id: told, date: 2026-04-01, type: communication, letter: minutes, to: registered-manager, for: [shared, out, rota],
   words: {actions: Two more carers at night.}}
- {id: partners, date: 2026-04-02, type: communication, letter: agency-notice, to: partners, summary: A secret.}
- {id: advice, date: 2026-04-02, type: restriction, restriction: suspension, step: recommended, by: lse,
   rationale: A secret.}
- {id: update, date: 2026-04-03, type: communication, letter: board-update, to: safeguarding-board, detail: anonymised,
   period: 2026-Q1, words: {quarter: January to March.}}
- {id: named, date: 2026-04-03, type: communication, letter: board-update, to: safeguarding-board, detail: anonymised,
   names_provider: true, period: 2026-Q1, words: {quarter: A secret.}}
"""


def seen(audience: str) -> View:
    return view(case(EVENTS, "2026-04-10", head=HEAD), audience)


def test_the_provider_sees_its_letters_its_meetings_and_its_actions_and_nothing_of_the_police() -> None:
    shown = seen("provider:the-home")
    assert [event.id for event in shown.events] == ["2026-03-24-lse", "2026-03-31-action", "2026-04-01-minutes"]
    assert "A secret" not in repr(shown)
    assert "police" not in repr(shown)
    assert {key for event in shown.events for key in event.fields} == {
        *("date", "type", "meeting", "step", "next_date"),
        *("under", "what", "owner", "due", "letter", "to", "says", "words"),
    }


def test_partners_see_what_all_agencies_were_sent_and_the_days_of_their_meetings() -> None:
    assert [event.id for event in seen("partners").events] == [
        "2026-03-24-lse",
        "2026-03-31-lse",
        "2026-04-02-agency-notice",
    ]
    assert {key for event in seen("partners").events for key in event.fields} == {
        *("date", "type", "meeting", "step", "next_date", "letter", "to"),
    }
    assert "A secret" not in repr(seen("partners"))


def test_the_board_sees_its_update_and_no_other_reader_sees_anything() -> None:
    assert [event.id for event in seen("board").events] == ["2026-04-03-board-update"]
    assert "A secret" not in repr(seen("board"))
    assert seen("commissioners").events == ()
    assert seen("public").events == ()
