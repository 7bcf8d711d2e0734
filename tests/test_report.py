"""Reports: each format word for word, and hostile text in each of them."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from generator import report
from generator.model import Fault, Finding, Kind, Modality, Place, Standing, Verdict
from generator.stories import Outcome
from generator.workspace import load
from tests.conftest import Folder

Golden = Callable[[str, str], None]
SUFFIX = {"text": "txt", "json": "json", "github": "txt", "sarif": "json", "markdown": "md"}

LATE = """\
- {id: k1, date: 2026-04-01, type: concern, concern: complaint}
- id: r1
  date: 2026-04-02
  type: meeting
  meeting: review
  for: k1
  chair: manager
  present: [manager, nurse, provider]
- {id: l1, date: 2026-04-14, type: communication, letter: notice, to: provider, for: r1}
- {id: i1, date: 2026-03-30, type: communication, letter: invitation, to: provider, for: r1}
- {id: m1, date: 2026-04-15, type: communication, letter: minutes, to: manager, for: r1}
- id: e1
  date: 2026-04-16
  type: exception
  exception: explanation
  rule: ty-10
  for: r1
  ground: The officer was ill.
  harm: None came of it.
"""
MISSED = """\
- {id: r1, date: 2026-04-02, type: meeting, meeting: review, chair: nurse}
- id: e1
  date: 2026-04-16
  type: exception
  exception: departure
  rule: ty-11
  for: r1
  agreed_by: director
  consulted: nurse
  ground: emergency
- {id: p1, date: 2026-04-22, type: meeting, meeting: panel, criteria: ty-harm, rationale: Harm was seen.}
"""


@pytest.fixture
def checked(folder: Folder) -> report.Report:
    """A workspace in which everything there is to say is to be said once."""
    from generator import cases, findings

    folder.episode("ty-1", LATE)
    folder.episode("ty-2", MISSED)
    folder.write("records/episodes/2026/ty-3.yaml", "procedure: tiny\nprocedure: tiny\n")
    workspace = load(folder.root)
    told = list(cases.cases(workspace, date(2026, 5, 1)))
    found = [*findings.of_faults(workspace.faults), *(item for case in told for item in findings.of_case(case))]
    every = [findings.finding(case, verdict) for case in told for verdict in case.verdicts]
    return report.Report(as_of=date(2026, 5, 1), findings=tuple(found), verdicts=tuple(every))


def shown(checked: report.Report) -> report.Report:
    """The report without the verdicts that were kept."""
    return report.Report(as_of=checked.as_of, findings=checked.findings)


@pytest.mark.parametrize("how", report.FORMATS)
def test_a_report_is_printed_word_for_word(how: str, checked: report.Report, golden: Golden) -> None:
    golden(f"report/{how}.{SUFFIX[how]}", report.FORMATS[how](shown(checked)))


@pytest.mark.parametrize("how", ["text", "json"])
def test_every_verdict_is_printed_word_for_word(how: str, checked: report.Report, golden: Golden) -> None:
    golden(f"report/{how}-all-verdicts.{SUFFIX[how]}", report.FORMATS[how](checked))


def test_a_report_of_nothing_says_that_limits_were_kept_and_never_that_people_are_safe() -> None:
    empty = report.Report(as_of=date(2026, 5, 1), findings=())
    assert report.text(empty) == (
        "As of 1 May 2026: 0 places need correcting, 0 limits or rules not kept and not answered, 0 points to note. "
        "Limits kept, as far as a machine can see; that does not say that people are safe.\n"
    )


@pytest.mark.parametrize(("kind", "kept"), [(Kind.FAULT, False), (Kind.BREACH, False), (Kind.WARNING, True)])
def test_limits_were_kept_only_where_nothing_is_wrong_or_missed(kind: Kind, *, kept: bool) -> None:
    assert ("Limits kept" in report.text(one(finding("m", kind=kind)))) is kept


# --- the contract -----------------------------------------------------------------------------------------------

REPORT_KEYS = ["as_of", "faults", "breaches", "warnings", "explained", "findings"]
FINDING_KEYS = [
    "rule",
    "code",
    "kind",
    "verdict",
    "explained",
    "procedure",
    "episode",
    "event",
    "part",
    "member",
    "due",
    "done",
    "by",
    "readings",
    "file",
    "line",
    "column",
    "message",
    "hint",
    "source",
]


def test_the_json_report_has_the_keys_of_the_contract_and_counts_what_it_lists(checked: report.Report) -> None:
    body = json.loads(report.as_json(shown(checked)))
    assert list(body) == REPORT_KEYS
    rows = body["findings"]
    assert {tuple(row) for row in rows} == {tuple(FINDING_KEYS)}
    assert body["faults"] == sum(row["kind"] == "fault" for row in rows) == 1
    assert body["breaches"] == sum(row["kind"] == "breach" and not row["explained"] for row in rows)
    assert body["warnings"] == sum(row["kind"] == "warning" for row in rows)
    assert body["explained"] == sum(row["explained"] for row in rows) == 1


def test_the_verdicts_are_added_in_the_same_shape(checked: report.Report) -> None:
    body = json.loads(report.as_json(checked))
    assert list(body) == [*REPORT_KEYS, "verdicts"]
    assert {tuple(row) for row in body["verdicts"]} == {tuple(FINDING_KEYS)}
    assert {row["kind"] for row in body["verdicts"]} >= {"ok", "breach", "warning", "excused"}


def test_what_does_not_apply_to_a_fault_is_null(checked: report.Report) -> None:
    (row,) = [row for row in json.loads(report.as_json(checked))["findings"] if row["kind"] == "fault"]
    null = {key for key, value in row.items() if value is None}
    assert null == {
        "rule",
        "verdict",
        "procedure",
        "episode",
        "event",
        "part",
        "member",
        "due",
        "done",
        "by",
        "source",
    }
    assert (row["code"], row["readings"]) == ("duplicate-key", [])


def test_readings_are_listed_with_their_due_days(checked: report.Report) -> None:
    (row,) = [row for row in json.loads(report.as_json(checked))["findings"] if row["rule"] == "ty-18"]
    assert row["readings"] == [
        {"reading": "working-days", "due": "2026-05-01", "verdict": "open"},
        {"reading": "every-day", "due": "2026-04-29", "verdict": "overdue"},
    ]


def test_the_part_and_the_member_are_named_where_there_are_any() -> None:
    verdict = Verdict(
        rule="ty-10", part="minutes", member="nurse", standing=Standing.OVERDUE, modality=Modality.MUST, source="L1"
    )
    rows = [report.row(replace(finding("m"), verdict=item)) for item in (verdict, replace(verdict, part="", member=""))]
    assert [(row["part"], row["member"]) for row in rows] == [("minutes", "nurse"), (None, None)]


def test_the_sarif_report_has_the_shape_that_its_readers_expect(checked: report.Report) -> None:
    body = json.loads(report.sarif(checked))
    assert (body["version"], body["$schema"]) == ("2.1.0", "https://json.schemastore.org/sarif-2.1.0.json")
    (run,) = body["runs"]
    names = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert run["tool"]["driver"]["name"] == "concerns"
    assert len(run["results"]) == len(checked.findings)
    for result in run["results"]:
        assert result["ruleId"] in names
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        ((place),) = result["locations"]
        physical = place["physicalLocation"]
        assert not Path(physical["artifactLocation"]["uri"]).is_absolute()
        assert min(physical["region"].values()) >= 1


LEVELS = (
    (Kind.FAULT, "error"),
    (Kind.BREACH, "error"),
    (Kind.WARNING, "warning"),
    (Kind.PROMPT, "notice"),
    (Kind.EXCUSED, "notice"),
)


@pytest.mark.parametrize(("kind", "level"), LEVELS)
def test_an_annotation_is_as_grave_as_its_finding(kind: Kind, level: str) -> None:
    assert github(finding("m", kind=kind)).startswith(f"::{level} ")


# --- hostile text -----------------------------------------------------------------------------------------------


def finding(message: str, *, hint: str = "", path: str = "records/a.yaml", kind: Kind = Kind.BREACH) -> Finding:
    return Finding(kind=kind, place=Place(path, 3, 5), rule="ty-10", code=None, message=message, hint=hint)


def one(item: Finding) -> report.Report:
    return report.Report(as_of=date(2026, 5, 1), findings=(item,))


def github(item: Finding) -> str:
    return report.github(one(item)).splitlines()[0]


HOSTILE = (
    "a\n::error::b",
    "a\r\n::set-output name=x::b",
    "100% %0A::error::b",
    "##[error]b",
    "a::b",
    "<script>alert(1)</script>",
    "a | b",
    "[a](javascript:alert(1))",
    "![a](https://example.org/a.png)",
    "`a` *b* _c_ ~d~",
    '"a" \\ b',
    "{{ 7*7 }} {% a %}",
    "a\n\n# b\n- c",
    "&lt;b&gt;",
    "http://example.org",
    "@everyone #1",
    "a\u2028b",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_ends_one_annotation_or_begins_another(text: str) -> None:
    printed = report.github(one(finding(text, hint=text)))
    commands = [line for line in printed.split("\n") if line.startswith("::")]
    assert len(commands) == 1
    assert len(printed.rstrip("\n").split("\n")) == 2
    assert "##[" not in printed
    _, _, message = commands[0].removeprefix("::").partition("::")
    assert f"{text} {text}".replace("##[", "## [") == unescaped(message)


def unescaped(message: str) -> str:
    return message.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def test_no_path_ends_the_properties_of_an_annotation() -> None:
    assert github(finding("m", path="records/a,line=1::b%\n.yaml")) == (
        "::error file=records/a%2Cline=1%3A%3Ab%25%0A.yaml,line=3,col=5,title=not as the procedure says [ty-10]::m "
    )


def test_an_annotation_escapes_what_ends_it() -> None:
    assert github(finding("a\r\nb::c 5% ##[d]")).endswith("::a%0D%0Ab::c 5%25 ## [d] ")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_means_anything_in_markdown(text: str) -> None:
    printed = report.markdown(one(finding(text, hint=text)))
    row = printed.splitlines()[-1]
    assert len(printed.splitlines()) == 7
    assert row.count("|") == 5
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert not re.search(r"[<>`*_\[\]\\{}#@:!~\"|]", re.sub(r"&#\d+;", "", cells[3]).replace("_", ""))
    assert " ".join(text.split()) == plain(cells[3])


def plain(cell: str) -> str:
    return re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), cell)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("how", [report.as_json, report.sarif])
def test_data_carries_any_text_as_it_is(how: Callable[[report.Report], str], text: str) -> None:
    body = json.loads(how(one(finding(text))))
    assert text in set(strings(body))


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(inner)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_finding_is_one_line_of_text_whatever_it_says(text: str) -> None:
    found = report.lines(one(finding(text, hint=text)))
    assert [line.count("\n") + line.count("\r") for line, _ in found] == [0, 0, 0]


def test_a_fault_of_a_file_with_a_hostile_name_stays_in_its_place(folder: Folder) -> None:
    folder.write("records/providers/a b%::c.yaml", "name: [\n")
    (fault,) = load(folder.root).faults
    assert fault.place.path == "records/providers/a b%::c.yaml"
    item = Finding(
        kind=Kind.FAULT, place=fault.place, rule=None, code=fault.code, message=fault.message, hint=fault.hint
    )
    assert report.github(one(item)).startswith("::error file=records/providers/a b%25%3A%3Ac.yaml,line=2,col=1,")


# --- stories ----------------------------------------------------------------------------------------------------

OUTCOMES = (
    Outcome(path="0.yaml", name="All is well too", wrong=(), rules=frozenset({"ty-10"})),
    Outcome(path="a.yaml", name="All is well", wrong=(), rules=frozenset({"ty-10"})),
    Outcome(path="b.yaml", name="It is not", wrong=(("ty-10, open", "ty-10, late"),), rules=frozenset({"ty-10"})),
)


def test_only_failing_stories_are_told_side_by_side() -> None:
    assert report.stories_text(OUTCOMES) == (
        "b.yaml: It is not\n  expected  ty-10, open\n  actual    ty-10, late\n3 stories: 2 as expected, 1 not.\n"
    )


def test_the_json_report_of_stories_has_the_keys_of_the_contract() -> None:
    assert json.loads(report.stories_json(OUTCOMES, [])) == {
        "passed": 2,
        "failed": 1,
        "stories": [
            {"path": "0.yaml", "name": "All is well too", "passed": True, "wrong": []},
            {"path": "a.yaml", "name": "All is well", "passed": True, "wrong": []},
            {
                "path": "b.yaml",
                "name": "It is not",
                "passed": False,
                "wrong": [{"expected": "ty-10, open", "actual": "ty-10, late"}],
            },
        ],
        "definitions": [],
    }


def test_every_kind_of_finding_has_its_words() -> None:
    assert set(report.LABELS) == set(Kind)
    assert report.label(finding("m")) == "not as the procedure says"
    fault = Fault(place=Place("a.yaml"), code="x", message="m")
    item = Finding(kind=Kind.FAULT, place=fault.place, rule=None, code="x", message="m", hint="")
    assert report.label(item) == "needs correcting"
