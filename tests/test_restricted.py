"""What the police restrict, who disclosed something and legal advice: a record holds day, holder, reference, effect."""

import pytest

from generator.model import Fault
from generator.schema import faults as schema_faults
from generator.soundness import chronology_faults
from tests.tiny import document, procedures

HOSTS = {
    "cardiff-vale": "cardiff",
    "hertfordshire": "hertfordshire",
    "staffordshire": "staffordshire",
    "six-stage": "six-stage",
    "provider-concerns-chapter": "provider-concerns-chapter",
}
STEPS = ("noted", "referral", "strategy", "advice", "closed", "ended")


def found(procedure: str, *events: str) -> list[Fault]:
    rows = "".join(f"  - {{{event}}}\n" for event in events)
    text = (
        f"procedure: {procedure}\nhost: {HOSTS[procedure]}\nprovider: home\nservices: [{{id: home}}]\nevents:\n{rows}"
    )
    episode = document(text)
    return [
        fault
        for fault in schema_faults(episode, "episode") or chronology_faults(episode, "ty-1", procedures())
        if fault.code != "unknown-host"
    ]


@pytest.mark.parametrize("procedure", HOSTS)
@pytest.mark.parametrize("step", STEPS)
def test_of_the_police_a_record_holds_who_leads_the_reference_and_the_effect(procedure: str, step: str) -> None:
    police = f"id: p, date: 2026-04-02, type: parallel, parallel: police, step: {step}, by: police"
    known = "lead: police, reference: P-26-1, subject: theft, effect: It waits., outcome: none, closed_to: provider"
    assert found(procedure, f"{police}, {known}") == []
    (fault,) = found(procedure, f"{police}, {known}, summary: They found a ledger., addressed_by: an-arrest")
    assert (fault.code, fault.event, fault.place.line) == ("restricted-material", "p", 6)
    assert fault.message == "summary, addressed_by: what the police restrict does not go into a record"
    assert fault.hint == (
        "What the police find and plan stays with them until they say otherwise. Take out summary, addressed_by and "
        "leave it with whoever holds it; lead, reference and effect say who that is, under which reference, and what "
        "it means for this process. What may stay: by, effect, lead, outcome, reference, route, subject."
    )


@pytest.mark.parametrize("procedure", HOSTS)
@pytest.mark.parametrize("which", ["concern: whistle-blowing", "concern: feedback, anonymous: true"])
def test_of_a_disclosure_a_record_holds_the_matter_and_not_who_raised_it(procedure: str, which: str) -> None:
    raised = f"id: c, date: 2026-04-02, type: concern, {which}, summary: Records are rewritten., reach: service"
    assert found(procedure, raised) == []
    assert found(procedure, f"{raised}, restricted: {{kind: whistle-blower, holder: safeguarding}}") == []
    (fault,) = found(procedure, f"{raised}, by: safeguarding")
    assert (fault.code, fault.event) == ("restricted-material", "c")
    assert fault.message == "by: what could show who disclosed something does not go into a record"


@pytest.mark.parametrize("procedure", sorted(HOSTS.keys() - {"hertfordshire"}))
def test_legal_advice_stays_with_the_adviser(procedure: str) -> None:
    advice = "id: a, date: 2026-04-02, type: information, information: feedback, from: legal"
    if procedure == "provider-concerns-chapter":
        advice = advice.replace("feedback", "views")
    assert found(procedure, advice) == []
    (fault,) = found(procedure, f"{advice}, summary: We may end the contract., items: [notice]")
    assert fault.message == "summary, items: legal advice does not go into a record"
    assert "holder, reference and effect, under restricted, say who that is" in fault.hint


def test_an_answer_of_the_police_is_no_place_for_what_they_said() -> None:
    check = "id: k, date: 2026-04-02, type: information, information: police-check, from: police"
    assert found("six-stage", check) == []
    (fault,) = found("six-stage", f"{check}, items: [ledger]")
    assert fault.message == "items: what the police restrict does not go into a record"


BLOCK = "restricted: {kind: %s, holder: safeguarding, reference: SG-26-4, effect: It waits.}"


@pytest.mark.parametrize("kind", ["police", "legal-advice"])
def test_any_event_may_say_that_its_matter_is_restricted(kind: str) -> None:
    held = f"id: m, date: 2026-04-02, time: '10:00', type: meeting, meeting: ppm, by: safeguarding, {BLOCK % kind}"
    assert found("cardiff-vale", f"{held}, closed_to: [provider], recorded: 2026-04-03") == []
    (fault,) = found("cardiff-vale", f"{held}, rationale: They asked for it., chair: head-of-service")
    assert fault.message.startswith("rationale, chair: ")
    assert fault.place.column > 100


def test_of_a_disclosure_not_even_who_acted_is_said() -> None:
    told = f"id: n, date: 2026-04-02, type: alert, alert: early-warning, by: safeguarding, {BLOCK % 'whistle-blower'}"
    (fault,) = found("cardiff-vale", told)
    assert fault.message == "by: what could show who disclosed something does not go into a record"


def test_a_note_needs_no_text_where_its_matter_is_restricted() -> None:
    assert found("cardiff-vale", f"id: n, date: 2026-04-02, type: note, {BLOCK % 'legal-advice'}") == []
    (fault,) = found("cardiff-vale", f"id: n, date: 2026-04-02, type: note, text: We won., {BLOCK % 'legal-advice'}")
    assert fault.message == "text: legal advice does not go into a record"
    (fault,) = found("cardiff-vale", "id: n, date: 2026-04-02, type: note")
    assert "text" in fault.message


def test_who_holds_it_is_a_role_that_there_is() -> None:
    (fault,) = found(
        "cardiff-vale",
        "id: n, date: 2026-04-02, type: note, restricted: {kind: police, holder: polise}",
    )
    assert (fault.code, fault.message) == ("unknown-word", "holder: the procedure has no role 'polise'")
    assert fault.hint == "Did you mean police?"


def test_no_correction_brings_it_in() -> None:
    (fault,) = found(
        "cardiff-vale",
        "id: p, date: 2026-04-02, type: parallel, parallel: police",
        "id: c, date: 2026-04-03, type: correction, of: p, reason: Forgotten., set: {summary: They found a ledger.}",
    )
    assert (fault.event, fault.place.line) == ("p", 7)
    assert fault.message == "summary: what the police restrict does not go into a record"


def test_a_concern_that_somebody_answers_for_may_say_who_raised_it() -> None:
    raised = "id: c, date: 2026-04-02, type: concern, concern: complaint, anonymous: false, by: registered-manager"
    assert found("cardiff-vale", f"{raised}, summary: A fall.") == []
