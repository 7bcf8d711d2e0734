"""`concerns audience`: who may read each event and field, since when, and which rule of the text says so."""

from textwrap import dedent

from generator import circle
from tests.published import case

RUN = """
- {id: first, date: 2026-05-05, type: concern, concern: incident, by: lead-officer, summary: A fall at night.}
- {id: ppm-1, date: 2026-05-06, type: meeting, meeting: ppm, chair: operational-manager,
   parts: [{part: two, present: [registered-manager]}], rationale: It cannot wait.}
- {id: stop, date: 2026-05-06, type: restriction, restriction: suspension, service: the-home, by: operational-manager}
- {id: quiet, date: 2026-05-07, type: communication, letter: invitation, to: provider, closed_to: provider}
- {id: letter, date: 2026-05-13, type: communication, letter: ppm-notification, to: provider, for: ppm-1,
   summary: Written late., words: {outcome: A plan is asked for.}}
"""


def blocks() -> dict[str, str]:
    """What is said of each event, by its id."""
    parts = circle.text(case(RUN, "2026-06-01", sound=False)).split("\n\n")
    return {part.partition(",")[0]: part for part in parts[1:]}


def test_an_event_that_nobody_else_reads_says_so() -> None:
    assert blocks()["first"].splitlines()[1:] == ["  nobody else"]


def test_an_open_letter_says_to_whom_since_when_which_fields_and_by_which_lines() -> None:
    found = blocks()["letter"].splitlines()
    assert found[0].startswith("letter, 13 May 2026, communication (ppm-notification)  [records/episodes/2026/")
    at = found.index("  the provider: since 13 May 2026")
    assert found[at + 1] == (
        "    id, date, type, letter, for, to, says, words  "
        "(Quality Services: Delivering What Matters, lines 485, 519, 540 and 616)"
    )
    assert found[-1] == "  nobody else: summary"


def test_what_has_to_be_told_first_says_that_it_waits() -> None:
    waits = "not yet; it waits until the record says that they were told, or somebody entitled releases it"
    assert f"  the provider: {waits}" in blocks()["stop"].splitlines()


def test_what_was_told_names_the_event_that_told_it() -> None:
    assert any("told by letter" in line for line in blocks()["ppm-1"].splitlines())


def test_an_event_that_closes_itself_says_so() -> None:
    assert "  the provider: no; the event itself says closed_to" in blocks()["quiet"].splitlines()


def test_what_is_open_beside_the_events_stands_at_the_end() -> None:
    last = circle.text(case(RUN, "2026-06-01", sound=False)).rstrip().splitlines()
    assert "At the top of the episode the provider may read: services." in last
    assert last[-1].startswith("By name, what nobody has told yet may be released by: ")
    assert dedent(last[-1]).endswith(".")
