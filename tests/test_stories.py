"""The stories of the procedures: each comes out as expected, and together they leave no rule untold."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from generator import local, stories
from generator.decode import LISTED
from generator.events import texts
from generator.judge import judge
from generator.model import Standing, Verdict
from generator.procedure import Procedure
from generator.replay import replay
from generator.rules import Cap, Recurrence, Response, Rule
from generator.stories import Story
from generator.workspace import load_procedures
from tests.tiny import HEAD, ROOT, record
from tests.tiny import procedures as with_tiny

FILES = sorted(path for path in (ROOT / "procedures").rglob("*.yaml") if "stories" in path.parts)
SHIPPED = sorted({path.parts[-3] for path in (ROOT / "procedures").glob("*/*/procedure.yaml")})


@cache
def known() -> stories.Procedures:
    found, faults = load_procedures(ROOT)
    assert not faults
    return found


@cache
def told(procedure: str) -> tuple[Story, ...]:
    """Every story of a procedure."""
    found = (stories.load(ROOT, path, known()) for path in FILES)
    return tuple(story for story in found if isinstance(story, Story) and story.procedure == procedure)


def procedures(name: str) -> list[Procedure]:
    return [item for (found, _), item in known().items() if found == name]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_story_comes_out_as_expected(path: Path) -> None:
    outcome = stories.tell(ROOT, path, known())
    assert outcome.wrong == (), f"{outcome.path}: {outcome.name}"


# --- what the stories leave out ---------------------------------------------------------------------------------


def key(rule: Rule) -> str:
    return f"{rule.id}/{rule.part}" if rule.part else rule.id


def named(story: Story, rule: Rule) -> Iterator[str]:
    """The verdicts that a story expects of a rule; `absent` where it expects no finding."""
    for _, data in story.expectations:
        rows = data.get("verdicts", ())
        assert isinstance(rows, tuple)
        for row in rows:
            if row["rule"] == rule.id and row.get("part", "") == rule.part:
                yield str(row.get("verdict", "any"))
        if not rule.part and rule.id in texts(data.get("absent")):
            yield "absent"


def listing(missing: list[str]) -> str:
    return f"{len(missing)} to tell:\n  " + "\n  ".join(missing)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_rule_is_told_at_least_twice_and_differently(name: str) -> None:
    missing = []
    for procedure in procedures(name):
        for rule in procedure.rules:
            if rule.kind == "move":
                continue
            tellings = [verdicts for story in told(name) if (verdicts := set(named(story, rule)))]
            if len(tellings) < 2 or len(set.union(*tellings)) < 2:
                heard = ", ".join(sorted(set.union(set(), *tellings))) or "nothing"
                missing.append(f"{key(rule)}: told in {len(tellings)} stories, which expect {heard}")
    assert not missing, listing(missing)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_move_is_made_by_a_story_and_refused_by_one_where_it_needs_anything(name: str) -> None:
    made: set[str] = set()
    refused: set[str] = set()
    for story in told(name):
        procedure = local.at(known()[story.procedure, story.version], story.episode.host)
        for as_of, data in story.expectations:
            names = None if data.get("exactly") is True else story.named
            for step in replay(procedure, story.episode, as_of, names).steps:
                (made if step.moved else refused).add(step.rule)
    missing = []
    for procedure in procedures(name):
        for rule, body in procedure.moves:
            if rule.id not in made:
                missing.append(f"{rule.id}: made by no story")
            if body.needs and rule.id not in refused:
                missing.append(f"{rule.id}: refused by no story")
    assert not missing, listing(missing)


def limited(rule: Rule) -> bool:
    """Whether a rule sets a limit that a story can stand on the last day of."""
    body = rule.body
    if isinstance(body, Response):
        return body.within is not None or body.ahead not in {None, "any"}
    return isinstance(body, Recurrence) or (isinstance(body, Cap) and not isinstance(body.at_most, int))


ONE = {"1 working day", "1 day", "1 hour"}


def edges(name: str) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """For each rule, what the stories expect of it on its due day, and of what is late by one unit."""
    on_the_day: dict[str, set[str]] = defaultdict(set)
    by_one: dict[str, set[str]] = defaultdict(set)
    for story in told(name):
        for as_of, data in story.expectations:
            rows = data.get("verdicts", ())
            assert isinstance(rows, tuple)
            for row in rows:
                rule = f"{row['rule']}/{row['part']}" if "part" in row else str(row["rule"])
                due = str(row.get("due", ""))[:10]
                if row.get("verdict") == "open" and due == as_of.isoformat():
                    on_the_day[rule].add("open")
                if row.get("verdict") == "met" and due and due == str(row.get("done", ""))[:10]:
                    on_the_day[rule].add("met")
                if row.get("verdict") in {"late", "overdue"} and row.get("by") in ONE:
                    by_one[rule].add(str(row["verdict"]))
    return on_the_day, by_one


@pytest.mark.parametrize("name", SHIPPED)
def test_every_limit_is_told_on_its_last_day_and_on_the_next(name: str) -> None:
    on_the_day, by_one = edges(name)
    missing = []
    for procedure in procedures(name):
        for rule in procedure.rules:
            if not limited(rule):
                continue
            lead = isinstance(rule.body, Response) and rule.body.ahead is not None
            if "open" not in on_the_day[key(rule)] and not (lead and on_the_day[key(rule)]):
                missing.append(f"{key(rule)}: no story is open on its due day")
            if not by_one[key(rule)]:
                missing.append(f"{key(rule)}: no story is overdue or late by one unit")
    assert not missing, listing(missing)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_story_expects_only_of_rules_that_there_are(name: str) -> None:
    everywhere = [local.at(procedure, host) for procedure in procedures(name) for host in ("", *local.hosts(procedure))]
    keys = {key(rule) for procedure in everywhere for rule in procedure.rules}
    ids = {rule.partition("/")[0] for rule in keys} | {f"{item.prefix}-move" for item in procedures(name)}
    listed = {row.id for procedure in procedures(name) for row in procedure.listed}
    wrong = [
        f"{story.path}: {rule}"
        for story in told(name)
        for rule in sorted(story.named)
        if rule not in keys | ids | listed
    ]
    assert not wrong, listing(wrong)


# --- how a story is told ----------------------------------------------------------------------------------------

TOLD = record("- {id: r1, date: 2026-04-02, type: meeting, meeting: review}", HEAD.replace("provider: home\n", ""))


def outcome(tmp_path: Path, expect: str, events: str = TOLD) -> list[tuple[str, str]]:
    path = tmp_path / "procedures" / "stories" / "a.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"name: A story\nas_of: 2026-04-14\n{events}expect: {expect}\n")
    return list(stories.tell(tmp_path, path, with_tiny()).wrong)


OVERDUE = "ty-10, overdue, event r1, due 2026-04-13, by 1 working day"


@pytest.mark.parametrize(
    "expect",
    [
        "{verdicts: [{rule: ty-10, verdict: overdue, due: 2026-04-13, by: 1 working day, event: r1, kind: breach}]}",
        "{as_of: 2026-04-13, verdicts: [{rule: ty-10, verdict: open}], absent: [ty-10]}",
        "[{as_of: 2026-04-13, stage: review}, {verdicts: [{rule: ty-10, verdict: overdue}]}]",
        "{stage: review, absent: [ty-18, ty-20]}",
    ],
    ids=["a verdict", "no finding", "two days", "a stage"],
)
def test_a_story_that_comes_out_as_expected_says_nothing(tmp_path: Path, expect: str) -> None:
    assert outcome(tmp_path, expect) == []


@pytest.mark.parametrize(
    ("expect", "expected"),
    [
        (
            "{verdicts: [{rule: ty-10, verdict: open}]}",
            ("2026-04-14: ty-10, open", OVERDUE),
        ),
        (
            "{verdicts: [{rule: ty-10, verdict: overdue, due: 2026-04-12}]}",
            ("2026-04-14: ty-10, due 2026-04-12, overdue", OVERDUE),
        ),
        (
            "{verdicts: [{rule: ty-10, verdict: overdue, event: r2}]}",
            ("2026-04-14: ty-10, event r2, overdue", "no verdict of this rule"),
        ),
        (
            "{verdicts: [{rule: ty-18, verdict: met}]}",
            ("2026-04-14: ty-18, met", "no verdict of this rule"),
        ),
        ("{absent: [ty-10]}", ("2026-04-14: ty-10 gives no finding", OVERDUE)),
        ("{stage: panel}", ("2026-04-14: stage panel", "stage review")),
    ],
    ids=["verdict", "due", "event", "no verdict", "absent", "stage"],
)
def test_a_story_that_does_not_says_what_was_expected_and_what_came(
    tmp_path: Path, expect: str, expected: tuple[str, str]
) -> None:
    assert [expected] == outcome(tmp_path, expect)


def test_a_silent_rule_gives_no_verdict_at_all(tmp_path: Path) -> None:
    assert outcome(tmp_path, "{silent: [ty-18]}") == []
    assert outcome(tmp_path, "{silent: [ty-10]}") == [("2026-04-14: ty-10 gives no verdict", OVERDUE)]


PLAN = TOLD + "  - {id: p1, date: 2026-04-03, type: plan, plan: improvement, step: signed}\n"


def test_a_story_says_what_is_on_beside_the_stage(tmp_path: Path) -> None:
    assert outcome(tmp_path, "{tracks: [plan-live]}", PLAN) == []
    assert outcome(tmp_path, "{tracks: []}") == []
    assert outcome(tmp_path, "{tracks: []}", PLAN) == [
        ("2026-04-14: on beside the stage: nothing", "plan-live"),
    ]
    assert outcome(tmp_path, "{tracks: [plan-live, restricted]}", PLAN) == [
        ("2026-04-14: on beside the stage: plan-live, restricted", "plan-live"),
    ]
    assert outcome(tmp_path, "{as_of: 2026-04-02, tracks: []}", PLAN) == []


def test_a_part_of_a_rule_can_be_silent_where_another_speaks(tmp_path: Path) -> None:
    assert outcome(tmp_path, "{silent: [ty-10/other]}") == []
    assert outcome(tmp_path, "{absent: [ty-10/other], verdicts: [{rule: ty-10, verdict: overdue}]}") == []


def test_facts_that_a_story_does_not_tell_are_not_held_against_it(tmp_path: Path) -> None:
    assert outcome(tmp_path, "{absent: [ty-18], verdicts: [{rule: ty-10, verdict: overdue}]}") == []
    assert outcome(tmp_path, "{verdicts: [{rule: ty-14, verdict: breach}]}") == []


EXACTLY = (
    "{exactly: true, verdicts: [{rule: ty-10, verdict: overdue}, {rule: ty-11, verdict: overdue}, "
    "{rule: ty-14, verdict: breach}, {rule: ty-t1, verdict: breach}]}"
)


def test_exactly_means_every_finding_and_no_other(tmp_path: Path) -> None:
    assert outcome(tmp_path, EXACTLY) == []
    fewer = EXACTLY.replace("{rule: ty-14, verdict: breach}, ", "")
    assert outcome(tmp_path, fewer) == [
        (
            "2026-04-14: exactly the findings that are listed",
            "ty-14, breach, event r1, a manager or director in the chair",
        )
    ]
    more = EXACTLY.replace("[{rule: ty-10", "[{rule: ty-18, verdict: overdue}, {rule: ty-10")
    assert outcome(tmp_path, more) == [
        ("2026-04-14: ty-18, overdue", "no verdict of this rule"),
        ("2026-04-14: a finding of its own for: ty-18, overdue", "none is left"),
    ]


def test_one_finding_does_not_answer_to_two_lines(tmp_path: Path) -> None:
    twice = EXACTLY.replace("verdicts: [", "verdicts: [{rule: ty-10, verdict: overdue}, ")
    assert outcome(tmp_path, twice) == [("2026-04-14: a finding of its own for: ty-10, overdue", "none is left")]


def test_a_story_names_only_rules_that_there_are(tmp_path: Path) -> None:
    assert outcome(tmp_path, "{absent: [ty-100]}") == [
        ("2026-04-14: a rule ty-100", "the procedure has none. Did you mean ty-10?")
    ]


def test_a_story_that_does_not_parse_fails(tmp_path: Path) -> None:
    assert outcome(tmp_path, "[") != []
    (wrong,) = outcome(tmp_path, "{stage: watch}", TOLD.replace("meeting: review", "meeting: revue"))
    assert wrong == (
        "a story without faults",
        "procedures/stories/a.yaml:7:56: meeting: the procedure has no meeting 'revue'. Did you mean review?",
    )


def test_stories_are_found_in_files_folders_and_everywhere(tmp_path: Path) -> None:
    outcome(tmp_path, "{stage: watch}")
    path = tmp_path / "procedures" / "stories" / "a.yaml"
    (tmp_path / "procedures" / "duties.yaml").write_text("a: 1\n")
    for paths in ([], [tmp_path / "procedures"], [path.parent], [path]):
        assert stories.find(tmp_path, paths) == [path]


# --- properties over what the stories tell ----------------------------------------------------------------------


def sample() -> list[Story]:
    return [story for name in SHIPPED for story in told(name)][::7]


def judged(story: Story, as_of: date) -> tuple[Verdict, ...]:
    procedure = local.at(known()[story.procedure, story.version], story.episode.host)
    return judge(replay(procedure, story.episode, as_of)).verdicts


def test_what_is_done_is_done_on_any_later_day() -> None:
    undone = []
    for story in sample():
        end = max(as_of for as_of, _ in story.expectations)
        later = {identity(item): item for item in judged(story, end + timedelta(days=40))}
        done = [item for item in judged(story, end) if item.standing is Standing.MET and item.done and item.due]
        undone += [
            f"{story.path}: {stories.told(item)}"
            for item in done
            if (now := later.get(identity(item))) is None or (now.standing, now.done) != (Standing.MET, item.done)
        ]
    assert not undone, listing(undone)


def identity(item: Verdict) -> tuple[str, ...]:
    return (item.rule, item.part, item.key, item.member)


def test_every_verdict_is_of_a_rule_that_there_is_and_stands_in_the_file() -> None:
    for story in sample():
        procedure = local.at(known()[story.procedure, story.version], story.episode.host)
        ids = {*procedure.by_id, f"{procedure.prefix}-move"}
        count = len((ROOT / story.path).read_text().splitlines())
        for item in judged(story, max(as_of for as_of, _ in story.expectations)):
            assert item.rule in ids
            assert item.trigger is None or 1 <= item.trigger.place.line <= count


def test_rows_that_no_machine_checks_are_of_a_known_sort() -> None:
    for name in SHIPPED:
        for procedure in procedures(name):
            assert {row.kind for row in procedure.listed} <= LISTED
