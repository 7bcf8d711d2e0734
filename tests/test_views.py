"""Views: the core team reads everything, the provider only what the procedure opens to it; what a view works out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from textwrap import dedent

import pytest

from generator import findings
from generator.cases import Case
from generator.model import Kind, Standing, Verdict
from generator.schema import faults as schema_faults
from generator.sight import view
from generator.views import DutyView, View, overview
from tests.published import AS_OF, EVENT_TYPES, Leaf, case, filled, sample_cases
from tests.tiny import document

PROVIDER = "provider:the-home"
OPENED: Mapping[str, frozenset[str]] = {
    "communication": frozenset({"date", "time", "type", "letter", "to", "by", "channel", "says", "words"}),
    "meeting": frozenset({"date", "type", "meeting", "step", "planned", "planned_time", "next_date"}),
    "action": frozenset({"date", "type", "step", "under", "what", "owner", "due", "new_due"}),
}
"""All that a provider may ever read of an event; whatever the procedure's own file says."""


# --- canaries ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Canaries:
    """Gives every value of an event a mark of its own, and knows where each mark stands."""

    places: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def event(self, kind: str, name: str, **given: object) -> dict[str, object]:
        """An event of this type with every field marked, but for those given."""

        def choose(leaf: Leaf) -> object:
            number = len(self.places)
            if leaf.form == "yes-no":
                return True
            mark, value = _marked(leaf, number)
            self.places[mark] = (kind, name, leaf.path[0])
            return value

        own = {"id": name, "date": "2026-05-04", **given}
        made = {**filled(kind, choose), **own}
        made.pop("closed_to")
        gone = [mark for mark, place in self.places.items() if place[1] == name and place[2] in own]
        for mark in gone:
            del self.places[mark]
        return made

    def seen(self, shown: object) -> set[tuple[str, str, str]]:
        """Where the marks stand that can be found in a value."""
        text = repr(shown)
        return {place for mark, place in self.places.items() if mark in text}


def _marked(leaf: Leaf, number: int) -> tuple[str, object]:
    match leaf.form:
        case "date":
            day = date(2041, 1, 1) + timedelta(days=number)
            return day.isoformat(), day.isoformat()
        case "time":
            return f"'{number // 60:02}:{number % 60:02}'", f"{number // 60:02}:{number % 60:02}"
        case "integer":
            return str(7_300_000 + number), 7_300_000 + number
        case "length":
            return f"{1000 + number} days", f"{1000 + number} days"
        case _:
            return f"zq{number:04}z", f"zq{number:04}z"


def marked() -> tuple[Case, Canaries]:
    """An episode with an event of every type, every field marked; those that open to the provider stand there too.

    A meeting without the provider, of which nobody told it, is among them.
    """
    canaries = Canaries()
    events = [canaries.event(kind, f"hidden-{kind}") for kind in EVENT_TYPES]
    events += [
        canaries.event("communication", "letter", letter="ppm-notification", to="provider"),
        canaries.event("meeting", "ppm", meeting="ppm", step="held", present=["registered-manager"]),
        canaries.event("meeting", "jimp", meeting="jimp", step="held", present=["registered-manager"]),
        canaries.event("meeting", "untold", meeting="jimp", step="held", present=["police"]),
        canaries.event("action", "cap-action", under="cap"),
        canaries.event("concern", "whistle", concern="whistle-blowing", anonymous=True),
    ]
    lines = "\n".join(f"- {json.dumps(event)}" for event in events)
    head = dedent("""\
        procedure: cardiff-vale
        host: cardiff
        provider: the-home
        title: zqtitlez
        linked_services: [zqlinkedz]
        services: [{id: the-home, kind: care-home}]
        events:
        """)
    canaries.places |= {"zqtitlez": ("episode", "", "title"), "zqlinkedz": ("episode", "", "linked_services")}
    return case(lines, "2026-05-05", head=head, sound=False), canaries


def test_the_core_team_sees_every_field_of_every_event() -> None:
    item, canaries = marked()
    hidden = set(canaries.places.values()) - canaries.seen(view(item))
    # A correction is no event of its own: what it corrects is shown as corrected.
    assert {kind for kind, _, _ in hidden} == {"correction"}


def test_the_provider_sees_nothing_but_what_is_opened() -> None:
    item, canaries = marked()
    shown = view(item, PROVIDER)
    seen = canaries.seen(shown)
    assert {(kind, name) for kind, name, _ in seen} == {
        ("communication", "letter"),
        ("meeting", "ppm"),
        ("meeting", "jimp"),
        ("action", "cap-action"),
    }
    assert {place for place in seen if place[2] not in OPENED[place[0]]} == set()
    assert {
        ("communication", "letter", "words"),
        ("meeting", "ppm", "next_date"),
        ("action", "cap-action", "what"),
    } <= seen
    for event in shown.events:
        assert set(event.fields) <= OPENED[event.type]
        assert (event.file, event.line, event.moved_to) == ("", 0, "")
    assert "hidden-" not in repr(shown)
    assert "Homes Group" not in repr(shown)
    assert {duty.rule for duty in shown.duties} == {"cv-ppm-22", "cv-jim-c11"}
    assert (shown.stages, shown.tracks, shown.restrictions, shown.plans) == ((), (), (), ())


def test_the_agencies_see_the_days_of_the_meetings_that_they_sit_in_and_no_more() -> None:
    item, canaries = marked()
    seen = canaries.seen(view(item, "partners"))
    assert seen == {("meeting", name, "next_date") for name in ("ppm", "jimp", "untold")}


@pytest.mark.parametrize("audience", ["commissioners", "board", "public", "nobody"])
def test_an_audience_to_whom_nothing_is_opened_sees_no_event(audience: str) -> None:
    item, canaries = marked()
    shown = view(item, audience)
    assert shown.events == ()
    assert canaries.seen(shown) == set()


def test_another_provider_sees_nothing_of_an_episode() -> None:
    item, canaries = marked()
    shown = view(item, "provider:another-home")
    assert shown.events == ()
    assert canaries.seen(shown) == set()


# --- closed unless opened ---------------------------------------------------------------------------------------

RUN = """
- {id: concern-1, date: 2026-05-05, type: concern, concern: safeguarding, status: reported, anonymous: true,
   summary: A carer told us.}
- id: ppm-1
  date: 2026-05-06
  type: meeting
  meeting: ppm
  chair: operational-manager
  authority: true
  criteria: [ppm-thr-1, ppm-res-1, ppm-init-b]
  rationale: It cannot wait.
  parts:
    - {part: one, present: [contracts-team, safeguarding, health-board], notes: Said in part one.}
    - {part: two, present: [contracts-team, safeguarding, registered-manager]}
  next_date: 2026-06-17
- {id: letter, date: 2026-05-13, type: communication, letter: ppm-notification, to: provider, for: ppm-1,
   summary: Not for the provider., words: {outcome: A plan is asked for.}}
- {id: agencies, date: 2026-05-07, type: communication, letter: decisions-and-actions,
   to: commissioning-authorities, for: ppm-1, words: {decisions: Not for the provider.}}
- {id: nights, date: 2026-05-15, type: action, under: cap, owner: registered-manager, due: 2026-06-05,
   what: Three carers every night, summary: Not for the provider.}
- {id: watch, date: 2026-05-15, type: action, under: safeguarding, what: Not for the provider., due: 2026-06-05}
"""


def fields(shown: View) -> dict[str, Mapping[str, object]]:
    """The open fields of each event that is shown."""
    return {event.id: event.fields for event in shown.events}


def test_the_provider_reads_its_letters_that_a_meeting_was_held_and_its_actions() -> None:
    assert fields(view(case(RUN, "2026-05-20"), PROVIDER)) == {
        "2026-05-06-ppm": {
            "date": "2026-05-06",
            "type": "meeting",
            "meeting": "ppm",
            "next_date": "2026-06-17",
            "step": "held",
        },
        "2026-05-13-ppm-notification": {
            "date": "2026-05-13",
            "type": "communication",
            "letter": "ppm-notification",
            "to": "provider",
            "words": {"outcome": "A plan is asked for."},
            "says": ("outcome",),
        },
        "2026-05-15-action": {
            "date": "2026-05-15",
            "type": "action",
            "under": "cap",
            "owner": "registered-manager",
            "due": "2026-06-05",
            "what": "Three carers every night",
            "step": "agreed",
        },
    }


def test_links_lead_to_open_events_only_under_the_names_that_the_reader_knows() -> None:
    also = RUN.replace("to: provider, for: ppm-1", "to: provider, for: [concern-1, ppm-1]")
    links = {event.id: event.links for event in view(case(also, "2026-05-20"), PROVIDER).events}
    assert links["2026-05-13-ppm-notification"] == ("2026-05-06-ppm",)
    assert view(case(also, "2026-05-20")).events[3].links == ("concern-1", "ppm-1")


def test_the_provider_sees_no_word_of_part_one_of_a_summary_or_of_an_anonymous_concern() -> None:
    text = repr(view(case(RUN, "2026-05-20"), PROVIDER))
    for closed in (
        "part one",
        "Not for the provider",
        "It cannot wait",
        "concern-1",
        "A carer told us",
        "lead-officer",
    ):
        assert closed not in text


@pytest.mark.parametrize("item", sample_cases(), ids=lambda item: item.episode.id)
def test_what_is_worked_out_for_the_provider_comes_from_events_that_are_open_to_it(item: Case) -> None:
    shown = view(item, f"provider:{item.episode.provider}")
    names = {event.id for event in shown.events}
    days = {event.date for event in shown.events}
    moved = [(event.date, event.moved_to) for event in shown.events if event.moved_to]
    assert [(span.began, span.title) for span in shown.stages] == moved
    assert {duty.event for duty in shown.duties} <= names
    assert {duty.rule for duty in shown.duties} <= set(item.procedure.deadlines.get("provider", {}))
    assert {one.id for one in (*shown.restrictions, *shown.plans, *shown.actions)} <= names
    assert {day for plan in shown.plans for day, _ in plan.steps} <= days
    assert {one.began for one in shown.restrictions} <= days
    assert {one.ended for one in shown.restrictions} <= {None, *days}
    assert (shown.tracks, shown.ratings, shown.struck, shown.title, shown.file) == ((), (), (), "", "")
    assert {duty.notes + duty.unmet for duty in shown.duties} <= {()}
    for event in shown.events:
        assert (event.file, event.line, event.corrected, event.seen_by) == ("", 0, (), ())
        assert set(event.links) <= names
    if not moved:
        assert (shown.stage, shown.stage_title, shown.stage_since, shown.closed) == ("", "", None, False)


def test_an_action_that_is_done_or_put_off_is_open_to_the_provider_as_the_agreed_one_is() -> None:
    later = """
- {id: nights-later, date: 2026-06-01, type: action, step: extended, for: nights, under: cap, new_due: 2026-06-12}
- {id: nights-done, date: 2026-06-10, type: action, step: done, for: nights, under: cap, evidence: rotas}
"""
    shown = fields(view(case(RUN + later, "2026-06-20"), PROVIDER))
    assert shown["2026-06-01-action"]["new_due"] == "2026-06-12"
    assert shown["2026-06-10-action"]["step"] == "done"
    assert "evidence" not in shown["2026-06-10-action"]


@pytest.mark.parametrize("closed_to", ["provider", "[provider]", "[partners, provider]"])
def test_an_event_can_be_closed_to_the_provider(closed_to: str) -> None:
    closed = RUN.replace("type: action, under: cap,", f"type: action, under: cap, closed_to: {closed_to},")
    assert set(fields(view(case(closed, "2026-05-20"), PROVIDER))) == {
        "2026-05-06-ppm",
        "2026-05-13-ppm-notification",
    }
    assert "nights" in fields(view(case(closed, "2026-05-20")))


def test_an_event_closed_to_others_stays_open_to_the_provider() -> None:
    closed = RUN.replace("type: action, under: cap,", "type: action, under: cap, closed_to: [partners, board],")
    assert "2026-05-15-action" in fields(view(case(closed, "2026-05-20"), PROVIDER))


@pytest.mark.parametrize(
    "widening", ["open_to: provider", "visible_to: [provider]", "closed_to: []", "closed_to: core"]
)
def test_no_event_can_open_itself(widening: str) -> None:
    text = f"""\
procedure: cardiff-vale
host: cardiff
provider: the-home
services: [{{id: the-home}}]
events:
  - {{id: watch, date: 2026-05-15, type: action, under: safeguarding, what: Not for the provider., {widening}}}
"""
    found = document(text)
    if widening != "closed_to: []":
        assert schema_faults(found, "episode")
    item = case(text.partition("events:\n")[2], "2026-05-20", sound=False) if widening == "closed_to: []" else None
    assert item is None or view(item, PROVIDER).events == ()


def test_what_the_provider_was_not_told_shows_in_no_day_of_its_view() -> None:
    untold = """
- {id: step-up, date: 2026-05-27, type: decision, decision: move, to: jimp, by: assistant-director,
   criteria: [jimp-thr-1, skip-1], rationale: Harm was found., for: ppm-1}
- {id: jimp-1, date: 2026-05-28, type: meeting, meeting: jimp, chair: head-of-service, closed_to: provider,
   criteria: [jimp-thr-1, skip-1], rationale: Harm was found., authority: true,
   parts: [{part: one, present: [contracts-team, safeguarding, health-board]}]}
"""
    before = view(case(RUN, "2026-06-20"), PROVIDER)
    after = view(case(RUN + untold, "2026-06-20"), PROVIDER)
    core = view(case(RUN + untold, "2026-06-20"))
    assert core.stage == "jimp"
    assert after == before


def test_a_struck_letter_is_gone_and_a_corrected_one_says_what_it_should_have_said() -> None:
    struck = "- {id: mend, date: 2026-05-18, type: correction, of: letter, strike: true, reason: It was never sent.}\n"
    assert "2026-05-13-ppm-notification" not in fields(view(case(RUN + struck, "2026-05-20"), PROVIDER))
    assert "2026-05-13-ppm-notification" in fields(view(case(RUN + struck, "2026-05-17"), PROVIDER))
    mended = "- {id: mend, date: 2026-05-18, type: correction, of: nights, set: {due: 2026-06-08}, reason: A slip.}\n"
    assert fields(view(case(RUN + mended, "2026-05-20"), PROVIDER))["2026-05-15-action"]["due"] == "2026-06-08"


# --- what is missed, owed, to be decided ------------------------------------------------------------------------


def unanswered(item: Case) -> list[tuple[str, str, str]]:
    """The breaches that nothing answers, as rule, event and member."""
    return sorted(
        (verdict.rule, verdict.trigger.id if verdict.trigger else "", member(item, verdict))
        for verdict in item.verdicts
        if verdict.kind is Kind.BREACH and not verdict.explained
    )


def member(item: Case, verdict: Verdict) -> str:
    """To whom it is owed, as pages name them."""
    return item.procedure.role_title(verdict.member) if verdict.member else ""


@pytest.mark.parametrize("item", sample_cases(), ids=lambda item: item.episode.id)
def test_a_view_has_every_verdict_once_and_sorts_it_to_where_it_belongs(item: Case) -> None:
    shown = view(item)
    assert len(shown.duties) == len(item.verdicts)
    missed = sorted((duty.rule, duty.event, duty.member) for duty in shown.missed)
    assert missed == unanswered(item)
    assert len(shown.missed) == findings.counts(findings.of_case(item))["breaches"]
    standing = {(duty.standing, duty.modality == "may") for duty in shown.owed}
    assert standing <= {(one, False) for one in (Standing.OPEN, Standing.OVERDUE, Standing.OUTSTANDING)}
    assert {duty.due for duty in shown.owed_undated} <= {None}
    assert None not in {duty.due for duty in shown.owed_by_day}
    days = [duty.due_day for duty in shown.owed_by_day if duty.due_day is not None]
    assert days == sorted(days)
    assert [duty.rule for duty in shown.to_decide] == [verdict.rule for verdict in item.verdicts if verdict.asks]
    open_or_undone = {
        (verdict.rule, verdict.part, member(item, verdict), verdict.trigger.id if verdict.trigger else "")
        for verdict in item.verdicts
        if verdict.standing in {Standing.OPEN, Standing.OVERDUE} and verdict.modality != "may" and not verdict.asks
    }
    listed = {(duty.rule, duty.part, duty.member, duty.event) for duty in (*shown.missed, *shown.owed)}
    assert open_or_undone <= listed


def test_what_was_missed_leaves_the_list_once_it_is_answered() -> None:
    late = RUN.replace("{id: letter, date: 2026-05-13", "{id: letter, date: 2026-05-18")
    before = view(case(late, "2026-05-20"))
    duty = next(duty for duty in before.missed if duty.rule == "cv-ppm-22" and not duty.part)
    assert (duty.due, duty.done, duty.words, duty.by) == (
        date(2026, 5, 13),
        date(2026, 5, 18),
        "3 working days late",
        "3 working days",
    )
    answer = """
- {id: why, date: 2026-05-20, type: exception, exception: explanation, rule: cv-ppm-22, for: ppm-1,
   by: operational-manager, ground: The chair was ill., harm: None was found.}
"""
    after = view(case(late + answer, "2026-05-20"))
    assert ("cv-ppm-22", "") not in {(duty.rule, duty.part) for duty in after.missed}
    duty = next(duty for duty in after.duties if duty.rule == "cv-ppm-22" and not duty.part)
    assert (duty.status, duty.words, duty.answer) == (
        "explained",
        "3 working days late, explained",
        "The chair was ill.",
    )


@pytest.mark.parametrize(
    ("as_of", "status", "words"),
    [
        ("2026-05-06", "due-soon", "due soon"),
        ("2026-05-13", "due-soon", "due today"),
        ("2026-05-14", "overdue", "1 working day overdue"),
        ("2026-05-18", "overdue", "3 working days overdue"),
    ],
)
def test_the_pill_of_a_duty_says_how_it_stands_on_the_day(as_of: str, status: str, words: str) -> None:
    unsent = RUN.replace("letter: ppm-notification, to: provider,", "letter: early-contact, to: provider,").replace(
        "words: {outcome: A plan is asked for.}", "words: {concerns: Nights.}"
    )
    duty = next(duty for duty in view(case(unsent, as_of)).duties if duty.rule == "cv-ppm-22")
    assert (duty.status, duty.words, duty.due) == (status, words, date(2026, 5, 13))


TODAY, SOON = date(2026, 9, 15), date(2026, 9, 29)


def duty(standing: Standing, **changes: object) -> DutyView:
    """A duty that stands like this and is owed today, but for the changes."""
    (first,) = [item for item in view(case(RUN, "2026-05-13")).duties if item.rule == "cv-ppm-22" and not item.part]
    plain = replace(first, standing=standing, kind=Kind.OK, due=TODAY, answer="", asks="")
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("item", "lists"),
    [
        (duty(Standing.OPEN), {"owed", "due soon"}),
        (duty(Standing.OPEN, due=SOON), {"owed", "due soon"}),
        (duty(Standing.OPEN, due=date(2026, 9, 30)), {"owed"}),
        (duty(Standing.OPEN, modality="may"), set()),
        (duty(Standing.OPEN, due=None), {"owed"}),
        (duty(Standing.OUTSTANDING, due=None), {"owed"}),
        (duty(Standing.OUTSTANDING, due=None, modality="may"), set()),
        (duty(Standing.OUTSTANDING, due=None, asks="Decide it.", kind=Kind.PROMPT), {"to decide"}),
        (duty(Standing.OVERDUE, kind=Kind.BREACH), {"missed", "overdue"}),
        (duty(Standing.OVERDUE, kind=Kind.WARNING, modality="should"), {"owed", "overdue"}),
        (duty(Standing.OVERDUE, kind=Kind.PROMPT, modality="may"), set()),
        (duty(Standing.LATE, kind=Kind.BREACH), {"missed", "unanswered"}),
        (duty(Standing.LATE, kind=Kind.BREACH, answer="It was explained."), set()),
        (duty(Standing.BREACH, kind=Kind.BREACH, due=None), {"missed", "unanswered"}),
        (duty(Standing.BREACH, kind=Kind.WARNING, modality="should"), set()),
        (duty(Standing.EXCUSED, kind=Kind.EXCUSED, answer="It was agreed."), set()),
        (duty(Standing.ARGUABLE, kind=Kind.WARNING), set()),
        (duty(Standing.MET), set()),
    ],
)
def test_a_duty_stands_in_the_lists_that_it_belongs_to_and_in_no_other(item: DutyView, lists: set[str]) -> None:
    shown = replace(view(case(RUN, "2026-05-13")), duties=(item,))
    whole = overview([shown], [], TODAY, SOON)
    found = {
        "missed": shown.missed,
        "owed": shown.owed,
        "to decide": shown.to_decide,
        "overdue": whole.overdue(),
        "due soon": whole.due_soon(),
        "unanswered": whole.unanswered(),
    }
    assert {name for name, listed in found.items() if listed} == lists
    standing = overview([], [shown], TODAY, SOON)
    assert [len(part()) for part in (standing.overdue, standing.due_soon, standing.unanswered)] == [
        len(part()) for part in (whole.overdue, whole.due_soon, whole.unanswered)
    ]


# --- what is running --------------------------------------------------------------------------------------------

VISITS = """
- {id: audit, date: 2026-05-06, type: assurance, assurance: audit, rating: red, findings: Charts are not signed.}
- {id: visit, date: 2026-05-07, type: assurance, assurance: visit-announced, findings: All was clean.}
- {id: papers, date: 2026-05-11, type: assurance, assurance: audit, findings: Nothing new in the papers.}
- {id: risk, date: 2026-05-12, type: assessment, assessment: risk, tool: risk-matrix, level: medium}
- {id: ring, date: 2026-05-13, type: assurance, assurance: call, findings: The manager rang back.}
"""


def test_the_last_visit_is_when_somebody_was_there_and_the_last_rating_is_the_last_that_rates() -> None:
    shown = view(case(VISITS, "2026-05-20"))
    assert shown.last_visit is not None
    assert (shown.last_visit.date, shown.last_visit.label) == (date(2026, 5, 7), "Announced monitoring visit")
    assert shown.last_rating is not None
    assert (shown.last_rating.date, shown.last_rating.rating) == (date(2026, 5, 12), "medium")
    earlier = view(case(VISITS, "2026-05-06"))
    assert earlier.last_rating is not None
    assert earlier.last_rating.rating == "red"


ARRANGED = "- {id: set, date: 2026-05-04, type: meeting, meeting: ppm, step: arranged, planned: 2026-06-02}\n"


@pytest.mark.parametrize(
    ("events", "next_date"),
    [
        (ARRANGED, "2026-06-02"),
        ("- {id: held, date: 2026-05-04, type: meeting, meeting: ppm, next_date: 2026-06-03}", "2026-06-03"),
        (ARRANGED.replace("06-02", "05-20"), "2026-05-20"),
        (ARRANGED.replace("06-02", "05-19"), None),
        (
            (
                f"{ARRANGED}- {{id: later, date: 2026-05-11, type: meeting, meeting: ppm, step: moved, for: set, "
                "planned: 2026-06-09}"
            ),
            "2026-06-09",
        ),
        (f"{ARRANGED}- {{id: off, date: 2026-05-11, type: meeting, meeting: ppm, step: cancelled, for: set}}", None),
        (f"{ARRANGED}- {{id: sooner, date: 2026-05-11, type: meeting, meeting: ppm, for: set}}", None),
    ],
    ids=["arranged", "named by the last one", "today", "past", "moved", "cancelled", "held earlier"],
)
def test_the_next_date_is_that_of_the_meeting_still_to_come(events: str, next_date: str | None) -> None:
    shown = view(case(events, "2026-05-20"))
    assert shown.next_date == (date.fromisoformat(next_date) if next_date else None)


STOPPED = """
- {id: stop, date: 2026-05-06, type: restriction, restriction: suspension, service: the-home, scope: [new-placements],
   initiator: commissioner, by: operational-manager, lift_terms: Three carers every night for a month.}
- {id: looked-at, date: 2026-05-20, type: restriction, restriction: suspension, step: reviewed, for: stop,
   outcome: goes-on}
- {id: hint, date: 2026-05-21, type: restriction, restriction: conditional, step: recommended, service: the-home}
"""


def test_a_restriction_in_force_says_its_scope_its_end_terms_and_its_last_review() -> None:
    (one,) = view(case(STOPPED, "2026-05-22")).restrictions
    assert (one.id, one.kind, one.service, one.scope) == (
        "stop",
        "Suspension of new placements",
        "The Home",
        "new placements",
    )
    assert (one.began, one.ended, one.reviewed) == (date(2026, 5, 6), None, date(2026, 5, 20))
    assert one.lift_terms == "Three carers every night for a month."
    (one,) = view(case(STOPPED, "2026-05-19")).restrictions
    assert one.reviewed is None


ADVISED = """
- {id: advised, date: 2026-05-25, type: restriction, restriction: suspension, step: lift-recommended, for: stop}
"""
LIFTED = """
- {id: over, date: 2026-05-27, type: restriction, restriction: suspension, step: lifted, for: stop,
   by: operational-manager}
"""


@pytest.mark.parametrize(
    ("events", "ended"),
    [
        (ADVISED, None),
        (ADVISED + LIFTED, date(2026, 5, 27)),
        (LIFTED, None),
        (ADVISED + LIFTED.replace("operational-manager", "contracts-officer"), None),
    ],
    ids=["only recommended", "lifted", "lifted without a recommendation", "lifted by somebody not entitled"],
)
def test_a_restriction_is_in_force_until_it_is_lifted_as_the_procedure_says(events: str, ended: date | None) -> None:
    shown = view(case(STOPPED + events, "2026-05-28"))
    assert [(one.id, one.ended) for one in shown.restrictions] == [("stop", ended)]
    in_force = [one.id for _, one in overview([shown], [], AS_OF, AS_OF).restrictions()]
    assert in_force == ([] if ended else ["stop"])


def test_a_restriction_that_was_running_when_the_case_joined_is_in_force_and_full_unless_it_says_otherwise() -> None:
    joined = """
- {id: join, date: 2026-05-06, type: opening, stage: ppm,
   tracks: [{track: restricted, id: old-stop, since: 2026-02-02}]}
"""
    (one,) = view(case(joined, "2026-05-20")).restrictions
    assert (one.kind, one.scope, one.began, one.ended) == ("Restriction on placements", "full", date(2026, 2, 2), None)


def test_actions_stand_open_overdue_or_done_with_the_day_that_counts() -> None:
    events = (
        RUN
        + """
- {id: rota, date: 2026-05-15, type: action, under: cap, what: Send rotas, due: 2026-05-22}
- {id: rota-done, date: 2026-05-21, type: action, step: done, for: rota, under: cap}
- {id: nights-later, date: 2026-06-01, type: action, step: extended, for: nights, under: cap, new_due: 2026-06-12}
"""
    )
    found = {item.id: (item.state, item.due, item.done) for item in view(case(events, "2026-06-12")).actions}
    assert found == {
        "watch": ("overdue", date(2026, 6, 5), None),
        "nights": ("open", date(2026, 6, 12), None),
        "rota": ("done", date(2026, 5, 22), date(2026, 5, 21)),
    }


def test_events_after_the_day_are_in_no_view() -> None:
    shown = view(case(RUN, "2026-05-06"))
    assert [event.id for event in shown.events] == ["concern-1", "ppm-1"]
    assert shown.next_date == date(2026, 6, 17)
