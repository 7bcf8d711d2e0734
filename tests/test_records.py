"""What no schema can see in a record: ids, links, and words that its procedure does not have."""

from typing import NamedTuple

import pytest

from generator import records
from generator.model import Place
from generator.schema import faults as schema_faults
from generator.workspace import chronology_faults
from tests.tiny import FILE, HEAD, document, episode, procedures, record

REVIEW = "{id: r1, date: 2026-04-02, type: meeting, meeting: review}"
ALLOWED_ROLES = (
    "Allowed here: agencies, chairs, council, director, home-manager, home-side, manager, nobody, nurse, panel, "
    "placing, provider, regulator, review, safeguarding."
)


class Wrong(NamedTuple):
    """Events with a mistake between them, and what their author is told."""

    name: str
    events: tuple[str, ...]
    line: int
    column: int
    code: str
    message: str
    hint: str

    def __str__(self) -> str:
        return self.name


WRONG = (
    Wrong(
        "an id twice",
        (REVIEW, "{id: r1, date: 2026-04-03, type: note, text: a}"),
        7,
        10,
        "id-twice",
        "the id r1 is used twice; the first is on line 6",
        "Give this event an id of its own.",
    ),
    Wrong(
        "a link nowhere",
        (
            "{id: letter-1, date: 2026-04-02, type: note, text: a}",
            "{id: n1, date: 2026-04-03, type: note, text: a, for: letter-2}",
        ),
        7,
        58,
        "link-nowhere",
        "for: no event here has the id letter-2",
        "Did you mean letter-1?",
    ),
    Wrong(
        "one of several links nowhere",
        (REVIEW, "{id: n1, date: 2026-04-03, type: note, text: a, for: [r1, zz]}"),
        7,
        58,
        "link-nowhere",
        "for: no event here has the id zz",
        "Allowed here: n1, r1.",
    ),
    Wrong(
        "a link to itself",
        ("{id: n1, date: 2026-04-03, type: note, text: a, for: n1}",),
        6,
        58,
        "link-to-itself",
        "for: n1 points to itself",
        "Name the event that it answers.",
    ),
    Wrong(
        "a correction of nothing",
        (REVIEW, "{id: c1, date: 2026-04-03, type: correction, of: r2, strike: true, reason: a}"),
        7,
        54,
        "link-nowhere",
        "of: no event here has the id r2",
        "Allowed here: c1, r1.",
    ),
    Wrong(
        "a correction of itself",
        ("{id: c1, date: 2026-04-03, type: correction, of: c1, strike: true, reason: a}",),
        6,
        54,
        "link-to-itself",
        "of: c1 points to itself",
        "Name the event that it answers.",
    ),
    Wrong(
        "a meeting that the procedure has not",
        ("{id: r1, date: 2026-04-02, type: meeting, meeting: revue}",),
        6,
        56,
        "unknown-word",
        "meeting: the procedure has no meeting 'revue'",
        "Did you mean review?",
    ),
    Wrong(
        "a letter that it has not",
        ("{id: l1, date: 2026-04-02, type: communication, letter: notise}",),
        6,
        61,
        "unknown-word",
        "letter: the procedure has no letter 'notise'",
        "Did you mean notice?",
    ),
    Wrong(
        "a stage that it has not",
        ("{id: d1, date: 2026-04-02, type: decision, decision: move, to: revue}",),
        6,
        68,
        "unknown-word",
        "to: the procedure has no stage 'revue'",
        "Did you mean review?",
    ),
    Wrong(
        "a stage at the opening that it has not",
        ("{id: o1, date: 2026-04-02, type: opening, stage: pannel}",),
        6,
        54,
        "unknown-word",
        "stage: the procedure has no stage 'pannel'",
        "Did you mean panel?",
    ),
    Wrong(
        "a role that it has not",
        ("{id: r1, date: 2026-04-02, type: meeting, meeting: review, chair: manger}",),
        6,
        71,
        "unknown-word",
        "chair: the procedure has no role 'manger'",
        "Did you mean manager?",
    ),
    Wrong(
        "a role like none",
        ("{id: l1, date: 2026-04-02, type: communication, letter: notice, to: zzz}",),
        6,
        73,
        "unknown-word",
        "to: the procedure has no role 'zzz'",
        ALLOWED_ROLES,
    ),
    Wrong(
        "a threshold that it has not",
        ("{id: p1, date: 2026-04-02, type: meeting, meeting: panel, criteria: [ty-harm, ty-silent]}",),
        6,
        73,
        "unknown-word",
        "criteria: the procedure has no threshold 'ty-silent'",
        "Did you mean ty-silence?",
    ),
    Wrong(
        "a rule that it has not",
        (
            "{id: e1, date: 2026-04-02, type: exception, exception: explanation, rule: ty-100, for: e0, ground: a}",
            "{id: e0, date: 2026-04-01, type: note, text: a}",
        ),
        6,
        79,
        "unknown-word",
        "rule: the procedure has no rule 'ty-100'",
        "Did you mean ty-10?",
    ),
    Wrong(
        "a track that it has not",
        ("{id: d1, date: 2026-04-02, type: decision, decision: move, track: restrictd, to: watch}",),
        6,
        71,
        "unknown-word",
        "track: the procedure has no track 'restrictd'",
        "Did you mean restricted?",
    ),
    Wrong(
        "a word of its own that it has not",
        ("{id: k1, date: 2026-04-02, type: concern, concern: complain}",),
        6,
        56,
        "unknown-word",
        "concern: the procedure has no concern 'complain'",
        "Did you mean complaint?",
    ),
)


def told(*events: str, head: str = HEAD) -> list[tuple[int, int, str, str, str]]:
    found = document(record("\n".join(f"- {event}" for event in events), head))
    return [
        (fault.place.line, fault.place.column, fault.code, fault.message, fault.hint)
        for fault in chronology_faults(found, "ty-1", procedures())
    ]


@pytest.mark.parametrize("row", WRONG, ids=str)
def test_a_mistake_between_events_is_told_word_for_word_at_its_place(row: Wrong) -> None:
    assert schema_faults(document(record("\n".join(f"- {event}" for event in row.events))), "episode") == ()
    assert [(row.line, row.column, row.code, row.message, row.hint)] == told(*row.events)


def test_links_in_a_circle_are_told_at_each_event_of_it() -> None:
    found = told(
        "{id: n1, date: 2026-04-01, type: note, text: a, for: n3}",
        "{id: n2, date: 2026-04-02, type: note, text: a, for: n1}",
        "{id: n3, date: 2026-04-03, type: note, text: a, for: [n2]}",
        "{id: n4, date: 2026-04-04, type: note, text: a, for: n3}",
    )
    hint = "The later event names the earlier one."
    assert found == [
        (6, 58, "link-circle", "for: n1 leads back to itself", hint),
        (7, 58, "link-circle", "for: n2 leads back to itself", hint),
        (8, 58, "link-circle", "for: n3 leads back to itself", hint),
    ]


def test_a_link_to_an_event_written_later_in_the_file_is_no_mistake() -> None:
    assert told("{id: n1, date: 2026-04-03, type: note, text: a, for: r1}", REVIEW) == []


@pytest.mark.parametrize(
    "event",
    [
        "{id: a1, date: 2026-04-02, type: communication, letter: notice, to: [placing, home-side, manager/north]}",
        "{id: a1, date: 2026-04-02, type: communication, letter: [notice, minutes], to: review}",
        "{id: a1, date: 2026-04-02, type: decision, decision: anything, to: panel, criteria: ty-harm}",
        "{id: a1, date: 2026-04-02, type: assessment, assessment: anything}",
        "{id: a1, date: 2026-04-02, type: decision, decision: lift, track: restricted, to: watch}",
    ],
    ids=["groups and holders", "several letters", "a free word", "a type without words", "a track"],
)
def test_words_that_the_procedure_has_are_no_mistake(event: str) -> None:
    assert told(event) == []


OPENING = "{id: o1, date: 2026-04-01, type: opening, stage: review, tracks: [{track: restricted, id: s1}]}"


def test_a_link_may_name_a_track_that_the_opening_brought() -> None:
    assert told(OPENING, "{id: n1, date: 2026-04-03, type: note, text: a, for: s1}") == []


def test_only_an_event_can_be_corrected() -> None:
    found = told(OPENING, "{id: c1, date: 2026-04-03, type: correction, of: s1, strike: true, reason: a}")
    assert [row[2:4] for row in found] == [("link-nowhere", "of: no event here has the id s1")]


def test_an_opening_is_the_first_thing_in_its_file() -> None:
    assert told(REVIEW, OPENING) == [
        (
            7,
            38,
            "opening-late",
            "an opening position stands after other events",
            "A running case joins with its opening as the first event of the file; a case has one.",
        )
    ]


FIRST = "{id: c1, date: 2026-04-09, type: correction, of: r1, set: {date: 2026-04-03}, reason: a}"


def test_a_correction_is_not_corrected_but_followed_by_another() -> None:
    found = told(REVIEW, FIRST, "{id: c2, date: 2026-04-10, type: correction, of: c1, strike: true, reason: a}")
    assert found == [
        (
            8,
            54,
            "correction-of-correction",
            "of: c1 is a correction itself",
            "Correct the event again: name the event that was wrong.",
        )
    ]


def test_an_event_may_be_for_a_correction() -> None:
    assert told(REVIEW, FIRST, "{id: n1, date: 2026-04-10, type: note, text: a, for: c1}") == []


CHANGES = (
    ("{meeting: revue}", 73, "unknown-word", "meeting: the procedure has no meeting 'revue'", "Did you mean review?"),
    ("{for: r9}", 69, "link-nowhere", "for: no event here has the id r9", "Allowed here: c1, r1."),
    ("{chiar: manager}", 71, "unknown-field", "chiar: there is no such field here", "Did you mean chair?"),
)


@pytest.mark.parametrize(("change", "column", "code", "message", "hint"), CHANGES)
def test_what_a_correction_sets_is_checked_like_an_event(
    change: str, column: int, code: str, message: str, hint: str
) -> None:
    expected = [(7, column, code, message, hint)]
    assert expected == told(REVIEW, FIRST.replace("{date: 2026-04-03}", change))


def test_an_authority_that_places_people_may_be_written_to_by_its_name() -> None:
    letter = "{id: l1, date: 2026-04-03, type: communication, letter: notice, to: farshire}"
    assert [row[3] for row in told(letter)] == ["to: the procedure has no role 'farshire'"]
    assert told("{id: p1, date: 2026-04-02, type: placements, authorities: [farshire]}", letter) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "procedure: tiny\n",
            "procedure: tinny\n",
            (1, 12, "unknown-procedure", "procedure: there is no procedure tinny", "Did you mean tiny?"),
        ),
        (
            "procedure: tiny\n",
            "procedure: tiny\nversion: 2025-01-01\n",
            (2, 10, "unknown-version", "version: tiny has no version 2025-01-01", "Versions here: 2026-01-01."),
        ),
        (
            "host: north\n",
            "host: nort\n",
            (2, 7, "unknown-host", "host: nort does not run this procedure", "Did you mean north?"),
        ),
    ],
    ids=["procedure", "version", "host"],
)
def test_a_record_names_a_procedure_version_and_host_that_there_are(
    old: str, new: str, expected: tuple[int, int, str, str, str]
) -> None:
    assert [expected] == told(REVIEW, head=HEAD.replace(old, new))


def test_a_fault_of_a_record_names_its_episode_event_and_procedure() -> None:
    found = document(record("- {id: r1, date: 2026-04-02, type: meeting, meeting: revue}"))
    (fault,) = chronology_faults(found, "ty-1", procedures())
    assert (fault.episode, fault.event, fault.procedure) == ("ty-1", "r1", "tiny")


# --- what is built ----------------------------------------------------------------------------------------------


def test_an_event_is_built_with_its_word_links_and_place() -> None:
    item = episode("""\
        - {id: k1, date: 2026-04-01, time: "10:30", type: concern, concern: incident}
        - id: l1
          date: 2026-04-02
          type: communication
          letter: [notice, minutes]
          for: [k1]
        """)
    first, second = item.events
    assert (first.id, first.which, first.step, first.links, first.position) == ("k1", ("incident",), "", (), 0)
    assert (str(first.date), str(first.time), first.place) == ("2026-04-01", "10:30:00", Place(FILE, 6, 5))
    assert (second.which, second.links, second.place) == (("notice", "minutes"), ("k1",), Place(FILE, 7, 5))


def test_a_step_that_is_left_out_is_the_usual_one() -> None:
    item = episode(f"""\
        - {REVIEW}
        - {{id: r2, date: 2026-04-03, type: meeting, meeting: review, step: arranged}}
        - {{id: p1, date: 2026-04-03, type: plan, plan: improvement}}
        """)
    assert [event.step for event in item.events] == ["held", "arranged", "agreed"]
    assert item.events[0].data["step"] == "held"


def test_everybody_who_was_in_either_part_was_there_once() -> None:
    item = episode("""\
        - id: r1
          date: 2026-04-02
          type: meeting
          meeting: review
          present: [director]
          parts:
            - {part: one, present: [manager, nurse]}
            - {part: two, present: [manager, provider]}
        """)
    assert item.events[0].data["present"] == ("director", "manager", "nurse", "provider")


def test_a_letter_says_what_it_has_words_for() -> None:
    item = episode("""\
        - {id: l1, date: 2026-04-02, type: communication, letter: notice, says: risks, words: {risks: A, plan: B}}
        """)
    assert item.events[0].data["says"] == ("risks", "plan")


def test_corrections_are_kept_apart_from_what_happened() -> None:
    item = episode(f"""\
        - {REVIEW}
        - {{id: c1, date: 2026-04-09, type: correction, of: r1, set: {{date: 2026-04-03}}, reason: A slip.}}
        - {{id: c2, date: 2026-04-10, type: correction, of: r1, strike: true, reason: It was another home.}}
        """)
    assert [event.id for event in item.events] == ["r1"]
    assert [(found.of, str(found.date), found.set, found.strike) for found in item.corrections] == [
        ("r1", "2026-04-09", {"date": "2026-04-03"}, False),
        ("r1", "2026-04-10", {}, True),
    ]


def test_the_words_of_a_procedure_are_worked_out_once() -> None:
    procedure = procedures()["tiny", "2026-01-01"]
    assert records.vocabulary(procedure) is records.vocabulary(procedure)
