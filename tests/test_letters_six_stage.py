"""The printed letters of the six-stage process, made from its sample cases."""

import pytest

from generator import letters
from generator.cases import Case
from generator.letters import Letter
from tests.published import sample_cases

PRINTED = {"concern-notice", "closing", "qasig-notice"}


def case(name: str) -> Case:
    return next(item for item in sample_cases() if item.episode.id == name)


def made(name: str, letter: str, about: str | None = None) -> Letter:
    found = letters.make(case(name), letter, about)
    assert isinstance(found, Letter), found
    return found


def test_every_letter_of_the_six_stage_samples_that_has_a_template_is_ready_to_send() -> None:
    six = [item for item in sample_cases() if item.procedure.id == "six-stage"]
    recorded = {
        (item.episode.id, fact.event.id, word)
        for item in six
        for fact in item.chronicle.facts
        for word in fact.event.which
        if fact.event.type == "communication" and word in PRINTED
    }
    found = {
        (item.episode.id, one.view.event, one.view.id): one.lacks for item in six for one in letters.made_for(item)
    }
    assert set(found) == recorded
    assert {word for _, _, word in found} == {"concern-notice", "closing"}
    assert set(found.values()) == {()}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("six-2026-9jv8v", "There are no timescales yet."),
        ("six-2026-v5tw6", "The findings meeting is planned for 26 February."),
    ],
    ids=["none available", "given"],
)
def test_the_provider_is_told_of_timescales_if_there_are_any(name: str, says: str) -> None:
    letter = made(name, "concern-notice")
    assert says in letter.body
    assert letter.view.to_provider


def test_what_the_police_keep_back_is_not_in_the_letter_to_the_provider() -> None:
    sheet = made("six-2026-9jv8v", "concern-notice").sheet
    assert "P-26-4471" not in sheet
    assert "spoken to staff" not in sheet


def test_the_closing_notice_goes_to_the_provider_and_to_the_regulator_each_under_its_own_address() -> None:
    provider = made("six-2026-ep6mg", "closing", "to-provider")
    regulator = made("six-2026-ep6mg", "closing", "to-regulator")
    assert provider.view.to_provider
    assert not regulator.view.to_provider
    assert regulator.view.to == ("Care Quality Commission",)
    for letter in (provider, regulator):
        assert "formally ended on 28 July 2026" in letter.body


def test_a_notice_to_qasig_still_to_be_sent_says_what_the_record_does_not_give() -> None:
    letter = made("six-2026-vk4h3", "qasig-notice")
    assert {lack.partition(" ")[0] for lack in letter.lacks} == {"concerns", "resolution", "risk"}
    assert "escalated to the Strategic Provider Concerns Group" in letter.body
    assert not letter.view.to_provider


def test_no_notice_to_qasig_is_made_where_its_three_parts_do_not_hold() -> None:
    found = letters.make(case("six-2026-v5tw6"), "qasig-notice", None)
    assert found == "nothing in six-2026-v5tw6 is on record that qasig-notice could be about"
