"""Replaying a chronology: order, corrections, what counts, and where the stage and the tracks stand."""

from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.chronicle import Chronicle, effective, in_order
from generator.replay import replay
from tests.tiny import HEAD, episode, judged, tiny

K1 = "- {id: k1, date: 2026-04-01, type: concern, concern: complaint}"
R1 = "- {id: r1, date: 2026-04-02, type: meeting, meeting: review, chair: manager}"
P1 = "- {id: p1, date: 2026-04-09, type: meeting, meeting: panel, criteria: ty-harm, rationale: Harm was seen.}"


def chronicle(*events: str, as_of: str = "2026-05-01", head: str = HEAD, rules: str = "") -> Chronicle:
    return replay(tiny(rules), episode("\n".join(events), head), date.fromisoformat(as_of))


def ids(told: Chronicle) -> list[str]:
    return [fact.event.id for fact in told.facts]


# --- order ------------------------------------------------------------------------------------------------------


class Order(NamedTuple):
    """Events of one day as they stand in the file (id and time), and the order in which they happened."""

    events: tuple[tuple[str, str], ...]
    expected: str
    why: str


ORDERS = (
    Order((("a", ""), ("b", ""), ("c", "")), "abc", "without times, as they stand"),
    Order((("a", "11:00"), ("b", "10:00"), ("c", "09:00")), "cba", "with times, by their times"),
    Order((("a", "11:00"), ("b", ""), ("c", "09:00")), "cba", "those without a time keep their place"),
    Order((("a", ""), ("b", "10:00"), ("c", "09:00"), ("d", "")), "acbd", "and those with one change places"),
    Order((("a", "10:00"), ("b", "10:00")), "ab", "of one time, as they stand"),
)


@pytest.mark.parametrize("row", ORDERS, ids=lambda row: row.why)
def test_events_of_one_day_are_in_order(row: Order) -> None:
    rows = [
        f"- {{id: {name}, date: 2026-04-02, {f'time: {chr(34)}{at}{chr(34)}, ' if at else ''}type: note, text: a}}"
        for name, at in row.events
    ]
    assert list(row.expected) == ids(chronicle(*rows))


def test_days_are_in_order_wherever_they_stand_in_the_file() -> None:
    rows = [f"- {{id: n{day}, date: 2026-04-{day:02}, type: note, text: a}}" for day in (9, 2, 30, 5)]
    assert ids(chronicle(*rows)) == ["n2", "n5", "n9", "n30"]


@given(st.permutations(range(6)))
def test_the_place_in_the_file_does_not_matter_between_days(order: list[int]) -> None:
    rows = [f"- {{id: n{day}, date: 2026-04-0{day + 1}, type: note, text: a}}" for day in order]
    assert [f"n{day}" for day in range(6)] == [event.id for event in in_order(episode("\n".join(rows)).events)]


def test_later_events_are_left_out_and_those_of_the_day_are_not() -> None:
    assert ids(chronicle(K1, R1, P1, as_of="2026-04-02")) == ["k1", "r1"]
    assert ids(chronicle(K1, R1, P1, as_of="2026-04-01")) == ["k1"]
    assert ids(chronicle(K1, R1, P1, as_of="2026-03-31")) == []


# --- corrections ------------------------------------------------------------------------------------------------

SET = (
    "- {id: c1, date: 2026-04-10, type: correction, of: r1, set: {date: 2026-04-03, chair: director}, reason: A slip.}"
)
STRIKE = "- {id: c1, date: 2026-04-10, type: correction, of: r1, strike: true, reason: It was another home.}"


def shown(as_of: str, *events: str) -> list[tuple[str, str, object]]:
    found = effective(episode("\n".join(events)), date.fromisoformat(as_of))
    return [(event.id, str(event.date), event.data.get("chair")) for event in found]


def test_a_correction_counts_from_its_own_day() -> None:
    assert shown("2026-04-09", R1, SET) == [("r1", "2026-04-02", "manager")]
    assert shown("2026-04-10", R1, SET) == [("r1", "2026-04-03", "director")]


def test_a_struck_event_is_gone_from_the_day_it_was_struck() -> None:
    assert shown("2026-04-09", R1, STRIKE) == [("r1", "2026-04-02", "manager")]
    assert shown("2026-04-10", R1, STRIKE) == []


def test_of_two_corrections_the_later_one_counts() -> None:
    second = "- {id: c2, date: 2026-04-12, type: correction, of: r1, set: {date: 2026-04-04}, reason: A slip.}"
    assert shown("2026-04-11", R1, SET, second) == [("r1", "2026-04-03", "director")]
    assert shown("2026-04-12", R1, SET, second) == [("r1", "2026-04-04", "director")]


def test_of_two_corrections_the_later_one_counts_wherever_it_stands_in_the_file() -> None:
    second = "- {id: c2, date: 2026-04-12, type: correction, of: r1, set: {date: 2026-04-04}, reason: A slip.}"
    assert shown("2026-04-12", R1, second, SET) == [("r1", "2026-04-04", "director")]


def test_an_event_corrected_into_the_future_has_not_happened_yet() -> None:
    later = "- {id: c1, date: 2026-04-10, type: correction, of: r1, set: {date: 2026-06-01}, reason: A slip.}"
    assert shown("2026-05-01", R1, later) == []
    assert shown("2026-06-01", R1, later) == [("r1", "2026-06-01", "manager")]


def test_an_event_corrected_out_of_the_future_has_happened() -> None:
    slip = R1.replace("2026-04-02", "2027-04-02")
    assert shown("2026-04-09", slip, SET) == []
    assert shown("2026-04-10", slip, SET) == [("r1", "2026-04-03", "director")]


def test_correcting_who_was_in_a_part_corrects_who_was_there() -> None:
    held = """- {id: r1, date: 2026-04-02, type: meeting, meeting: review, parts: [{part: one, present: [manager]}]}"""
    corrected = (
        "- {id: c1, date: 2026-04-10, type: correction, of: r1, reason: A slip., "
        "set: {parts: [{part: one, present: [nurse]}]}}"
    )
    (found,) = effective(episode(f"{held}\n{corrected}"), date(2026, 5, 1))
    assert found.data["present"] == ("nurse",)


def test_correcting_something_else_leaves_who_was_there() -> None:
    held = (
        "- {id: r1, date: 2026-04-02, type: meeting, meeting: review, present: [manager], "
        "parts: [{part: one, present: [nurse]}]}"
    )
    corrected = "- {id: c1, date: 2026-04-10, type: correction, of: r1, reason: A slip., set: {chair: manager}}"
    (found,) = effective(episode(f"{held}\n{corrected}"), date(2026, 5, 1))
    assert found.data["present"] == ("manager", "nurse")
    (plain,) = effective(
        episode(f"{held.replace(', parts: [{part: one, present: [nurse]}]', '')}\n{corrected}"), date(2026, 5, 1)
    )
    assert plain.data["present"] == ("manager",)


def test_a_corrected_word_or_link_is_found_under_its_new_name() -> None:
    corrected = (
        "- {id: c1, date: 2026-04-10, type: correction, of: l1, reason: A slip., set: {letter: minutes, for: [r1]}}"
    )
    told = chronicle(K1, R1, "- {id: l1, date: 2026-04-03, type: communication, letter: notice}", corrected)
    assert [fact.event.id for fact in told.by_key["communication:minutes"]] == ["l1"]
    assert "communication:notice" not in told.by_key
    assert [fact.event.id for fact in told.answers["r1"]] == ["l1"]


# --- the stage --------------------------------------------------------------------------------------------------


def steps(told: Chronicle) -> list[tuple[str, str, str, str, bool, tuple[str, ...]]]:
    return [(step.fact.event.id, step.rule, step.before, step.to, step.moved, step.unmet) for step in told.steps]


def spans(told: Chronicle) -> list[tuple[str, str, str | None]]:
    return [(span.name, str(span.began), str(span.ended) if span.ended else None) for span in told.stages]


def test_a_case_begins_in_the_first_stage_on_the_day_of_its_first_event() -> None:
    assert spans(chronicle(K1)) == [("watch", "2026-04-01", None)]


def test_the_meeting_that_opens_a_stage_moves_the_case_there() -> None:
    told = chronicle(K1, R1)
    assert steps(told) == [("r1", "ty-t1", "watch", "review", True, ())]
    assert spans(told) == [("watch", "2026-04-01", "2026-04-02"), ("review", "2026-04-02", None)]


def test_a_decision_moves_the_case_where_it_says() -> None:
    decided = "- {id: d1, date: 2026-04-20, type: decision, decision: end, to: watch, by: manager}"
    told = chronicle(K1, R1, decided)
    assert steps(told)[1:] == [("d1", "ty-t3", "review", "watch", True, ())]
    assert told.stage() == "watch"


def test_a_move_that_lacks_what_it_needs_moves_nothing_and_says_what_is_missing() -> None:
    bare = "- {id: p1, date: 2026-04-09, type: meeting, meeting: panel}"
    told = chronicle(K1, R1, bare)
    assert steps(told)[1:] == [("p1", "ty-t2", "review", "panel", False, ("the ground", "the reason"))]
    assert told.stage() == "review"
    assert judged(f"{K1}\n{R1}\n{bare}", "2026-05-01").of("ty-t2") == ["breach, event p1, the ground, the reason"]


def test_a_concern_recorded_only_afterwards_does_not_open_the_stage() -> None:
    told = chronicle(R1, K1.replace("04-01", "04-03"))
    assert steps(told) == [("r1", "ty-t1", "watch", "review", False, ("a concern on record",))]
    assert told.stage() == "watch"


def test_a_move_that_the_procedure_has_not_is_told_under_the_procedures_own_name() -> None:
    over = "- {id: d1, date: 2026-04-20, type: decision, decision: end, to: over}"
    told = chronicle(K1, R1, over)
    missing = "the procedure has no move from Review to Contract over by such an event"
    assert steps(told)[1:] == [("d1", "ty-move", "review", "over", False, (missing,))]
    found = judged(f"{K1}\n{R1}\n{over}", "2026-05-01")
    assert found.of("ty-move") == [f"breach, event d1, {missing}"]
    (verdict,) = [item for item in found.verdicts if item.rule == "ty-move"]
    assert (verdict.modality.value, verdict.source) == ("must", "L1-4")


def test_a_move_with_those_ends_by_somebody_else_is_told_under_that_move() -> None:
    told = chronicle(K1, P1, "- {id: d1, date: 2026-04-20, type: decision, decision: end, to: over, by: manager}")
    missing = "the procedure has no move from The panel to Contract over by such an event"
    assert steps(told)[1:] == [("d1", "ty-t4", "panel", "over", False, (missing,))]


def test_a_decision_to_stay_is_no_move() -> None:
    stays = "- {id: d1, date: 2026-04-20, type: decision, decision: stay, to: review, by: manager}"
    told = chronicle(K1, R1, stays)
    assert [step.fact.event.id for step in told.steps] == ["r1"]
    assert told.counting(told.by_id["d1"])


@pytest.mark.parametrize(
    "rest", ["step: considered", "step: recommended", "track: restricted"], ids=["considered", "recommended", "track"]
)
def test_only_a_decision_about_the_stage_moves_the_stage(rest: str) -> None:
    told = chronicle(
        K1, R1, f"- {{id: d1, date: 2026-04-20, type: decision, decision: x, to: watch, by: manager, {rest}}}"
    )
    assert told.stage() == "review"


def test_a_meeting_out_of_its_stage_was_held_all_the_same() -> None:
    told = chronicle(K1, R1, P1, R1.replace("r1", "r2").replace("04-02", "04-20"))
    assert steps(told)[-1][:5] == ("r2", "ty-move", "panel", "review", False)
    assert told.counting(told.by_id["r2"])
    assert told.stage() == "panel"


def test_a_decision_that_may_not_move_the_stage_decides_nothing() -> None:
    told = chronicle(K1, R1, "- {id: d1, date: 2026-04-20, type: decision, decision: end, to: over}")
    assert not told.counting(told.by_id["d1"])


def test_a_meeting_that_is_only_arranged_moves_nothing() -> None:
    arranged = "- {id: r0, date: 2026-04-02, type: meeting, meeting: review, step: arranged, planned: 2026-04-20}"
    assert chronicle(K1, arranged).stage() == "watch"


def test_nothing_leaves_the_last_stage() -> None:
    told = chronicle(
        K1,
        P1,
        "- {id: d1, date: 2026-04-20, type: decision, decision: end, to: over, by: director}",
        "- {id: d2, date: 2026-04-21, type: decision, decision: back, to: watch, by: manager}",
    )
    assert [span[0] for span in spans(told)] == ["watch", "panel", "over"]
    assert steps(told)[-1][1:5] == ("ty-move", "over", "watch", False)


# --- the opening position ---------------------------------------------------------------------------------------

OPENING = (
    "- {id: o1, date: 2026-04-10, type: opening, stage: review, "
    "tracks: [{track: restricted, id: s1, since: 2026-02-01}, {track: plan-live, id: pl}]}"
)


def test_a_running_case_joins_with_its_stage_and_tracks() -> None:
    told = chronicle(OPENING)
    assert told.stage() == "review"
    assert [(span.name, span.key, str(span.began)) for span in told.tracks] == [
        ("restricted", "s1", "2026-02-01"),
        ("plan-live", "pl", "2026-04-10"),
    ]
    assert told.steps == []
    assert str(told.opened) == "2026-04-10"


def test_nothing_before_the_opening_is_judged_or_moves_but_what_is_capped_goes_on_counting() -> None:
    bare = "- {id: p0, date: 2026-04-05, type: meeting, meeting: panel}"
    told = judged(f"{OPENING}\n{R1}\n{bare}", "2026-05-01")
    assert told.chronicle.steps == []
    assert told.lines == [
        "ty-21, open, event o1, due 2026-05-10",
        "ty-22, open, event r1",
        "ty-23, open, event r1, due 2026-10-02",
    ]


def test_what_came_before_the_opening_is_still_known() -> None:
    told = chronicle(OPENING.replace("stage: review", "stage: watch"), K1, R1.replace("04-02", "04-20"))
    assert steps(told) == [("r1", "ty-t1", "watch", "review", True, ())]


def test_a_track_of_the_opening_ends_by_an_event_that_names_it() -> None:
    lifted = "- {id: x1, date: 2026-04-20, type: restriction, restriction: stop, step: lifted, for: s1}"
    found = chronicle(OPENING, lifted).tracks
    assert [(span.name, str(span.ended)) for span in found if span.ended] == [("restricted", "2026-04-20")]


# --- waiting for somebody's endorsement -------------------------------------------------------------------------

EXTENDED = "- {id: e1, date: 2026-04-10, type: plan, plan: improvement, step: extended, new_due: 2026-08-01}"
ENDORSED = "- {id: d1, date: 2026-04-15, type: decision, decision: endorsement, by: director, for: e1}"


def test_what_waits_for_an_endorsement_counts_from_the_day_of_it() -> None:
    waiting = chronicle(K1, EXTENDED)
    assert not waiting.counting(waiting.by_id["e1"])
    told = chronicle(K1, EXTENDED, "- {id: n1, date: 2026-04-12, type: note, text: a}", ENDORSED)
    fact = told.by_id["e1"]
    assert told.counting(fact)
    assert not told.counting(fact, told.by_id["n1"].order)
    assert str(told.day(fact)) == "2026-04-15"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("by: director", "by: manager"), "by somebody not entitled"),
        (("for: e1", "for: k1"), "of something else"),
        (("decision: endorsement", "decision: refusal"), "of another kind"),
    ],
)
def test_what_waits_is_not_released_by(change: tuple[str, str], why: str) -> None:
    told = chronicle(K1, EXTENDED, ENDORSED.replace(*change))
    assert not told.counting(told.by_id["e1"]), why


def test_what_can_only_have_come_first_does_not_wait() -> None:
    rules = """\
        - id: ty-20
          kind: condition
          when: {plan: improvement, step: extended}
          needs: [{earlier: {decision: endorsement}, for: same thing, say: an endorsement before}]
          else: void
        """
    told = chronicle(K1, EXTENDED, ENDORSED, rules=rules)
    assert not told.counting(told.by_id["e1"])


def test_a_move_that_waits_is_made_when_it_is_endorsed() -> None:
    rules = """\
        - id: ty-20
          kind: condition
          when: {type: decision, to: watch}
          needs: [{earlier: {decision: endorsement, by: director}, for: this, may_follow: true, say: endorsement}]
          else: void
        """
    back = "- {id: e1, date: 2026-04-10, type: decision, decision: end, to: watch, by: manager}"
    assert spans(chronicle(K1, R1, back, rules=rules))[-1] == ("review", "2026-04-02", None)
    assert spans(chronicle(K1, R1, back, ENDORSED, rules=rules))[-2:] == [
        ("review", "2026-04-02", "2026-04-15"),
        ("watch", "2026-04-15", None),
    ]


# --- tracks -----------------------------------------------------------------------------------------------------

STOP = "- {id: s1, date: 2026-04-05, type: restriction, restriction: stop, service: home}"
PAUSE = "- {id: s2, date: 2026-04-06, type: restriction, restriction: pause, service: home}"
LIFTED = "- {id: x1, date: 2026-04-20, type: restriction, restriction: stop, step: lifted, for: s1}"


def tracks(told: Chronicle) -> list[tuple[str, str, str, str | None]]:
    return [(span.name, span.key, str(span.began), str(span.ended) if span.ended else None) for span in told.tracks]


def test_each_restriction_has_a_track_of_its_own() -> None:
    assert tracks(chronicle(STOP, PAUSE, LIFTED)) == [
        ("restricted", "s1", "2026-04-05", "2026-04-20"),
        ("restricted", "s2", "2026-04-06", None),
    ]


def test_a_thing_is_followed_through_the_events_that_name_it() -> None:
    reviewed = "- {id: v1, date: 2026-04-10, type: restriction, restriction: stop, step: reviewed, for: s1}"
    told = chronicle(STOP, reviewed, LIFTED.replace("for: s1", "for: v1"))
    assert [fact.thing for fact in told.facts] == ["s1", "s1", "s1"]
    assert tracks(told) == [("restricted", "s1", "2026-04-05", "2026-04-20")]


def test_what_names_no_restriction_ends_none() -> None:
    assert tracks(chronicle(STOP, LIFTED.replace(", for: s1", ""))) == [("restricted", "s1", "2026-04-05", None)]


def test_a_track_of_the_whole_episode_is_on_or_off() -> None:
    rows = [
        f"- {{id: q{number}, date: 2026-04-{day}, type: parallel, parallel: enquiry, step: {step}}}"
        for number, (day, step) in enumerate((("05", "referral"), ("06", "referral"), ("20", "closed")))
    ]
    assert tracks(chronicle(*rows)) == [("enquiry", "", "2026-04-05", "2026-04-20")]


def test_a_track_of_the_whole_episode_may_begin_again() -> None:
    rows = [
        f"- {{id: q{day}, date: 2026-04-{day}, type: parallel, parallel: enquiry, step: {step}}}"
        for day, step in (("05", "referral"), ("20", "closed"), ("25", "referral"))
    ]
    assert tracks(chronicle(*rows)) == [
        ("enquiry", "", "2026-04-05", "2026-04-20"),
        ("enquiry", "", "2026-04-25", None),
    ]


def test_a_track_ends_once_and_no_other_with_it() -> None:
    plan = "- {id: pl, date: 2026-04-06, type: plan, plan: improvement, step: signed, for: s1}"
    again = LIFTED.replace("x1", "x2").replace("04-20", "04-25").replace("for: s1", "for: [s1, pl]")
    assert tracks(chronicle(STOP, plan, LIFTED, again)) == [
        ("restricted", "s1", "2026-04-05", "2026-04-20"),
        ("plan-live", "pl", "2026-04-06", None),
    ]


def test_a_track_is_on_after_the_event_that_began_it_and_through_the_one_that_ended_it() -> None:
    told = chronicle(STOP, "- {id: n1, date: 2026-04-10, type: note, text: a}", LIFTED)
    assert [told.running("restricted", order) for order in range(4)] == [False, True, True, False]


# --- properties -------------------------------------------------------------------------------------------------

LONG = "\n".join(
    (
        K1,
        R1,
        "- {id: l1, date: 2026-04-08, type: communication, letter: notice, to: provider, for: r1}",
        P1.replace("04-09", "05-10"),
        STOP.replace("04-05", "05-12"),
        LIFTED.replace("04-20", "06-20"),
        "- {id: d1, date: 2026-07-01, type: decision, decision: end, to: watch, by: manager}",
    )
)


@given(st.dates(date(2026, 3, 30), date(2026, 7, 10)), st.dates(date(2026, 3, 30), date(2026, 7, 10)))
def test_a_later_event_never_changes_the_past(first: date, second: date) -> None:
    earlier, later = sorted((first, second))
    known = ids(chronicle(LONG, as_of=str(earlier)))
    now = replay(tiny(), episode(LONG), later)
    assert known == ids(now)[: len(known)]
    before = replay(tiny(), episode(LONG), earlier)
    assert before.steps == now.steps[: len(before.steps)]
    assert before.stage_at == now.stage_at[: len(before.stage_at)]


@given(st.dates(date(2026, 4, 2), date(2026, 12, 30)))
def test_what_is_done_in_time_stays_done_on_any_day(day: date) -> None:
    found = judged(LONG, str(max(day, date(2026, 4, 8)))).of("ty-10")
    assert found == ["met, event r1, due 2026-04-13, done 2026-04-08"]
