"""The cut itself: what opens when, to whom, under which name; nothing that is open betrays what is closed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from generator import cut, records
from generator.cases import Case
from generator.model import Fault
from generator.sight import view
from generator.views import View
from generator.workspace import chronology_faults
from tests.published import HEAD, cardiff, case, home, sample_cases
from tests.tiny import document

PROVIDER = "provider:the-home"
STOP = """
- {id: stop, date: 2026-05-06, type: restriction, restriction: suspension, service: the-home, scope: [new-placements],
   by: operational-manager, lift_terms: Three carers every night., rationale: Said in part one.}
"""
OTHER = """
- {id: other, date: 2026-05-06, type: restriction, restriction: conditional, service: the-home, by: operational-manager}
"""


def told(name: str, day: str, about: str, to: str = "provider", letter: str = "suspension-decision") -> str:
    """A letter."""
    return f"- {{id: {name}, date: {day}, type: communication, letter: {letter}, to: {to}, for: {about}}}\n"


def released(day: str, to: str = "provider", by: str = "head-of-service", about: str = "stop") -> str:
    """A release by name."""
    return (
        f"- {{id: release-{day}, date: {day}, type: disclosure, disclosure: released, to: {to}, by: {by},"
        f" for: {about}, purpose: So that it can act.}}\n"
    )


def names(events: str, as_of: str = "2026-06-20", audience: str = PROVIDER) -> list[str]:
    """The names of the events that are open."""
    return [event.id for event in view(case(events, as_of), audience).events]


SUSPENSION = "2026-05-06-suspension"


# --- told, and released -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("also", "open_"),
    [
        ("", False),
        (told("letter", "2026-05-11", "stop"), True),
        (told("letter", "2026-05-11", "[other, stop]"), True),
        (told("letter", "2026-05-04", "stop"), True),
        (told("letter", "2026-05-11", "other"), False),
        (told("letter", "2026-05-11", "stop", to="commissioning-network", letter="network-notice"), False),
        (told("letter", "2026-05-11", "stop", to="provider-staff", letter="staff-notice"), False),
        (told("letter", "2026-06-22", "stop"), False),
        (released("2026-05-11"), True),
        (released("2026-05-11", to="[partners, provider]"), True),
        (released("2026-05-11", to="partners"), False),
        (released("2026-05-11", about="other"), False),
        (released("2026-06-22"), False),
        (released("2026-05-11").replace("disclosure: released", "disclosure: shared"), False),
        (released("2026-05-11").replace("disclosure: released", "disclosure: withheld"), False),
    ],
    ids=[
        "nobody told",
        "told",
        "told with another",
        "told beforehand",
        "told of another",
        "others told",
        "its staff told",
        "told after the day",
        "released",
        "released to two",
        "released to others",
        "another released",
        "released after the day",
        "shared is no release",
        "withheld is no release",
    ],
)
def test_what_has_to_be_told_opens_once_the_record_says_so(also: str, open_: bool) -> None:  # noqa: FBT001 - a table
    assert (SUSPENSION in names(STOP + OTHER + also)) is open_


def test_somebody_not_entitled_releases_nothing_and_the_record_is_at_fault() -> None:
    events = STOP + released("2026-05-11", by="contracts-officer")
    assert view(case(events, "2026-06-20", sound=False), PROVIDER).events == ()
    (fault,) = faults(events)
    assert (fault.code, fault.event) == ("release-not-valid", "release-2026-05-11")
    assert fault.message == ("by: contracts-officer may not release anything under this procedure, so it opens nothing")
    assert fault.hint == "Those who may: operational-manager, assistant-director, head-of-service."


def faults(events: str) -> tuple[Fault, ...]:
    """The faults of an episode of these events."""
    indented = "".join(f"  {line}\n" for line in events.strip().splitlines())
    found = document(HEAD + indented, "records/episodes/2026/cv-2026-a1b2c.yaml")
    return chronology_faults(found, "cv-2026-a1b2c", home().procedures)


@pytest.mark.parametrize(
    ("release", "says"),
    [
        (released("2026-05-11").replace(" for: stop,", ""), "for: this release does not say what it releases"),
        (released("2026-05-11", to="police"), "to: police has no site that anything could open on"),
        (
            released("2026-05-11").replace(" by: head-of-service,", ""),
            "by: this release names nobody, so it opens nothing",
        ),
    ],
)
def test_a_release_says_what_to_whom_and_by_whom(release: str, says: str) -> None:
    (fault,) = faults(STOP + release)
    assert (fault.code, fault.message) == ("release-not-valid", says)


def test_a_procedure_that_lists_no_kinds_of_disclosure_lets_records_say_any() -> None:
    procedure = cardiff()
    listed = records.vocabulary(procedure)["disclosure.disclosure"]
    assert listed == {"shared", "withheld", "released"}
    silent = replace(procedure, words={key: value for key, value in procedure.words.items() if key != "disclosure"})
    assert "disclosure.disclosure" not in records.vocabulary(silent)


def test_a_struck_telling_tells_nothing_any_more() -> None:
    events = STOP + told("letter", "2026-05-11", "stop")
    struck = "- {id: mend, date: 2026-05-18, type: correction, of: letter, strike: true, reason: It was never sent.}\n"
    assert names(events + struck, "2026-05-17") == [SUSPENSION, "2026-05-11-suspension-decision"]
    assert names(events + struck, "2026-05-18") == []
    assert names(events + struck + released("2026-05-20")) == [SUSPENSION]


@pytest.mark.parametrize("closed", ["provider", "[partners, provider]"])
def test_an_event_that_closes_itself_stays_closed_though_it_was_told_and_released(closed: str) -> None:
    narrowed = STOP.replace("scope: [new-placements]", f"closed_to: {closed}, scope: [new-placements]")
    events = narrowed + told("letter", "2026-05-11", "stop") + released("2026-05-12")
    assert names(events) == ["2026-05-11-suspension-decision"]


def test_an_event_closed_to_one_audience_opens_to_the_others_that_were_told() -> None:
    narrowed = STOP.replace("scope: [new-placements]", "closed_to: provider, scope: [new-placements]")
    events = narrowed + told("net", "2026-05-11", "stop", to="commissioning-network", letter="network-notice")
    assert names(events, audience="commissioners") == [SUSPENSION, "2026-05-11-network-notice"]


def test_only_its_own_provider_and_nobody_unnamed_sees_an_episode() -> None:
    events = STOP + told("letter", "2026-05-11", "stop")
    for audience in ("provider:another", "provider", "public", "nobody", "board"):
        assert names(events, audience=audience) == []


def test_what_is_recorded_late_opens_from_the_day_on_which_it_was_written_down() -> None:
    events = STOP + told("letter", "2026-05-11", "stop").replace("type:", "recorded: 2026-05-15, type:")
    chronicle = case(events, "2026-06-20").chronicle
    found = {item.event.id: item for item in cut.openings(chronicle, "provider")}
    assert (found["stop"].since, found["letter"].since) == (date(2026, 5, 15), date(2026, 5, 15))
    assert found["stop"].telling is not None
    assert found["stop"].telling.id == "letter"
    waiting = cut.openings(case(STOP, "2026-06-20").chronicle, "provider")[0]
    assert (waiting.state, waiting.since, waiting.telling) == (cut.State.WAITS, None, None)


JOINT = """
- {id: told, date: 2026-05-11, type: communication, letter: [regulator-information, network-notice],
   to: [ciw, commissioning-network], words: {concerns: For the inspectorate only., restrictions: No new placements.}}
"""


def test_of_several_letters_in_one_only_those_who_alone_were_sent_them_read_the_words() -> None:
    (event,) = view(case(JOINT, "2026-05-20"), "commissioners").events
    assert event.id == "2026-05-11-regulator-information"
    assert not {"words", "says"} & set(event.fields)
    alone = JOINT.replace("[ciw, commissioning-network]", "[commissioning-network, commissioners-wales]")
    (event,) = view(case(alone, "2026-05-20"), "commissioners").events
    assert event.fields["words"] == {"concerns": "For the inspectorate only.", "restrictions": "No new placements."}


# --- names and gaps ---------------------------------------------------------------------------------------------

THREE = """
- {id: ppm-1, date: 2026-03-02, type: meeting, meeting: ppm, authority: true, present: [contracts-team, police]}
- {id: ppm-2, date: 2026-04-07, type: meeting, meeting: ppm, authority: true, present: [contracts-team, police]}
- {id: ppm-3, date: 2026-05-13, type: meeting, meeting: ppm, authority: true,
   present: [contracts-team, registered-manager], next_date: 2026-06-24}
"""
ONE = """
- {id: ppm-1, date: 2026-05-13, type: meeting, meeting: ppm, authority: true,
   present: [contracts-team, registered-manager], next_date: 2026-06-24}
"""


def plain(shown: View) -> Mapping[str, object]:
    """A view as its reader can see it, but for its duties, which the tests below look at."""
    return {name: getattr(shown, name) for name in shown.__slots__ if name != "duties"}


def test_the_name_of_an_open_meeting_does_not_tell_how_many_went_before() -> None:
    three, one = (view(case(events, "2026-05-20"), PROVIDER) for events in (THREE, ONE))
    assert [event.id for event in three.events] == ["2026-05-13-ppm"]
    assert plain(three) == plain(one)
    assert [(duty.rule, duty.due, duty.event, duty.working) for duty in three.duties] == [
        (duty.rule, duty.due, duty.event, duty.working) for duty in one.duties
    ]


def test_two_events_of_a_day_that_are_open_are_told_apart_and_closed_ones_between_are_not_counted() -> None:
    actions = "".join(
        f"- {{id: a-{number}, date: 2026-05-13, type: action, under: {under}, what: Task {number}, due: 2026-06-01}}\n"
        for number, under in enumerate(["cap", "safeguarding", "cap"])
    )
    shown = view(case(actions, "2026-05-20"), PROVIDER)
    assert [event.id for event in shown.events] == ["2026-05-13-action", "2026-05-13-action-2"]
    assert [item.what for item in shown.actions] == ["Task 0", "Task 2"]


def test_a_field_that_is_closed_gives_no_name_either() -> None:
    fact = case(STOP, "2026-05-20").chronicle.facts[0]
    (bare,) = cut.named([(fact, frozenset({"id", "date", "type"}))])
    assert (bare.name, bare.which, bare.step, bare.data["id"]) == ("2026-05-06-restriction", (), "", "stop")


# --- what is worked out stays inside ----------------------------------------------------------------------------

UP = """
- {id: join, date: 2026-04-01, type: opening, stage: ppm}
- {id: step-up, date: 2026-05-06, type: decision, decision: move, to: jimp, by: assistant-director,
   criteria: [jimp-thr-1], rationale: Harm was found.}
"""
BACK = """
- {id: step-back, date: 2026-06-10, type: decision, decision: move, to: contract-exit, by: assistant-director,
   for: risk}
- {id: risk, date: 2026-06-09, type: assessment, assessment: risk, level: high}
"""


def stages(events: str, as_of: str) -> list[tuple[str, date, date | None]]:
    return [(span.name, span.began, span.ended) for span in view(case(events, as_of), PROVIDER).stages]


def test_a_stage_shows_once_it_was_told_and_from_the_day_on_which_it_began() -> None:
    letter = told("briefing", "2026-05-20", "step-up", letter="provider-briefing")
    assert stages(UP + letter, "2026-05-19") == []
    assert stages(UP + letter, "2026-05-20") == [("jimp", date(2026, 5, 6), None)]
    shown = view(case(UP + letter, "2026-05-20"), PROVIDER)
    assert (shown.stage, shown.stage_since, shown.began) == ("jimp", date(2026, 5, 6), date(2026, 5, 6))


def test_a_stage_goes_on_for_the_reader_until_the_next_one_is_told() -> None:
    letter = told("briefing", "2026-05-20", "step-up", letter="provider-briefing")
    assert view(case(UP + letter + BACK, "2026-06-20")).stage == "contract-exit"
    assert stages(UP + letter + BACK, "2026-06-20") == [("jimp", date(2026, 5, 6), None)]
    late = told("exit", "2026-06-22", "step-back", letter="provider-briefing")
    assert stages(UP + letter + BACK + late, "2026-06-22") == [
        ("jimp", date(2026, 5, 6), date(2026, 6, 10)),
        ("contract-exit", date(2026, 6, 10), None),
    ]


LIFTED = """
- {id: advised, date: 2026-05-25, type: restriction, restriction: suspension, step: lift-recommended, for: stop}
- {id: over, date: 2026-05-27, type: restriction, restriction: suspension, step: lifted, for: stop,
   by: operational-manager}
"""


def test_a_restriction_stays_in_force_for_a_reader_who_was_not_told_that_it_was_lifted() -> None:
    events = STOP + told("letter", "2026-05-11", "stop") + LIFTED
    core, provider = (view(case(events, "2026-06-20"), audience).restrictions for audience in ("core", PROVIDER))
    assert [one.ended for one in core] == [date(2026, 5, 27)]
    assert [(one.id, one.began, one.ended, one.lift_terms) for one in provider] == [
        (SUSPENSION, date(2026, 5, 6), None, "Three carers every night.")
    ]
    also = told("end", "2026-06-01", "over", letter="restriction-outcome")
    (one,) = view(case(events + also, "2026-06-20"), PROVIDER).restrictions
    assert one.ended == date(2026, 5, 27)


def test_terms_that_are_closed_to_a_reader_are_in_no_restriction_that_it_sees() -> None:
    events = STOP + told("net", "2026-05-11", "stop", to="commissioning-network", letter="network-notice")
    (one,) = view(case(events, "2026-06-20"), "commissioners").restrictions
    assert (one.scope, one.lift_terms, one.service) == ("new placements", "", "The Home")


SAT_IN = """
- {id: ppm-1, date: 2026-05-06, type: meeting, meeting: ppm, authority: true, criteria: [ppm-thr-1, ppm-res-1],
   rationale: It cannot wait., present: [contracts-team, registered-manager]}
"""


def duties(item: Case, audience: str = PROVIDER) -> list[tuple[str, str, date | None]]:
    return [(duty.rule, duty.words, duty.due_day) for duty in view(item, audience).duties]


def test_a_deadline_shows_while_all_that_it_hangs_on_is_open_and_not_when_its_evidence_is_closed() -> None:
    letter = told("letter", "2026-05-12", "ppm-1", letter="ppm-notification")
    assert duties(case(SAT_IN, "2026-05-12")) == [("cv-ppm-22", "due soon", date(2026, 5, 13))]
    assert duties(case(SAT_IN + letter, "2026-05-12")) == [("cv-ppm-22", "kept", date(2026, 5, 13))]
    shut = letter.replace("type:", "closed_to: provider, type:")
    assert duties(case(SAT_IN + shut, "2026-05-12")) == []
    hidden = SAT_IN.replace("type: meeting,", "closed_to: provider, type: meeting,")
    assert duties(case(hidden, "2026-05-12")) == []


def test_a_deadline_that_was_moved_shows_only_if_what_moved_it_is_open() -> None:
    moved = """
- {id: later, date: 2026-05-12, type: exception, exception: extension, rule: cv-ppm-22, for: ppm-1,
   new_due: 2026-05-20, agreed_by: head-of-service, ground: Said in part one.}
"""
    core = [duty for duty in view(case(SAT_IN + moved, "2026-05-12")).duties if duty.rule == "cv-ppm-22"]
    assert date(2026, 5, 20) in {duty.due_day for duty in core}
    assert duties(case(SAT_IN + moved, "2026-05-12")) == []


def test_a_deadline_owed_to_several_is_one_that_names_nobody_and_stands_as_the_worst() -> None:
    """Each agency that was there is owed the minutes: who was there is closed to the agencies, and so is how many."""
    item = next(item for item in sample_cases() if item.episode.id == "herts-2026-2379c")
    owed = [verdict for verdict in item.verdicts if verdict.rule == "herts-sip-minutes" and verdict.member]
    assert len({verdict.member for verdict in owed}) > 1
    shown = [duty for duty in view(item, "partners").duties if duty.rule == "herts-sip-minutes"]
    assert len(shown) == len({(duty.event, duty.due) for duty in shown})
    assert {duty.member for duty in shown} <= {""}
    assert all(line.about != "Owed to" for duty in shown for line in duty.working)


def test_the_working_of_a_deadline_names_its_events_as_the_reader_knows_them_and_no_file() -> None:
    letter = told("letter", "2026-05-12", "ppm-1", letter="ppm-notification")
    (duty,) = view(case(SAT_IN + letter, "2026-05-12"), PROVIDER).duties
    lines = {line.about: line.text for line in duty.working}
    assert lines["Set off by"] == "Provider Performance Meeting, Wednesday 6 May 2026"
    assert lines["Done by"] == "Notification of escalating concerns after a PPM, Tuesday 12 May 2026"
    assert "ppm-1" not in repr(duty)
    assert ".yaml" not in repr(duty)


def test_the_next_date_is_that_of_an_open_meeting_even_if_a_closed_one_comes_sooner() -> None:
    sooner = "- {id: set, date: 2026-05-07, type: meeting, meeting: jimp, step: arranged, planned: 2026-05-18}\n"
    events = SAT_IN.replace("rationale:", "next_date: 2026-06-17, rationale:") + sooner
    assert view(case(events, "2026-05-12")).next_date == date(2026, 5, 18)
    assert view(case(events, "2026-05-12"), PROVIDER).next_date == date(2026, 6, 17)
    asked = told("asked", "2026-05-08", "set", to="responsible-individual", letter="invitation")
    assert view(case(events + asked, "2026-05-12"), PROVIDER).next_date == date(2026, 5, 18)
