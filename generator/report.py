"""Findings -> text for a terminal, JSON, CI annotations, SARIF or Markdown. One function for each format.

Text from records is shown as text: control characters are gone since reading, and each format escapes its own signs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from generator import impact
from generator.days import day
from generator.findings import counts
from generator.impact import Difference
from generator.model import Data, Event, Finding, Kind, Verdict
from generator.stories import Outcome, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a check found. `verdicts` are all of them, as findings, where they were asked for.

    `later` are the events dated after the day, which nothing was judged by. `only_sound`: no limit was looked at.
    `differences` are what later versions of the procedures would say of cases that are open.
    """

    as_of: date
    findings: tuple[Finding, ...]
    verdicts: tuple[Finding, ...] | None = None
    later: tuple[Event, ...] = ()
    only_sound: bool = False
    differences: tuple[Difference, ...] = ()


LABELS: Mapping[Kind, str] = {
    Kind.FAULT: "needs correcting",
    Kind.BREACH: "not as the procedure says",
    Kind.WARNING: "take note",
    Kind.PROMPT: "to decide",
    Kind.EXCUSED: "agreed departure",
    Kind.OK: "kept",
}
_STYLES: Mapping[Kind, str] = {
    Kind.FAULT: "bold magenta",
    Kind.BREACH: "bold red",
    Kind.WARNING: "yellow",
    Kind.PROMPT: "cyan",
    Kind.EXCUSED: "green",
    Kind.OK: "green",
}


def label(item: Finding) -> str:
    """What people read: a missed limit, not a breach."""
    if item.answered:
        return "late, explained"
    if item.kind is Kind.BREACH and item.verdict is not None and item.verdict.standing.value in {"late", "overdue"}:
        return "missed limit"
    return LABELS[item.kind]


def text(report: Report) -> str:
    """For a terminal: one finding in a few lines, in terminal markup-free text; `styled` adds the colour."""
    return "\n".join(line for line, _ in lines(report)) + "\n"


def lines(report: Report) -> list[tuple[str, str]]:
    """The lines of the text report, each with the style that a terminal may give it."""
    found: list[tuple[str, str]] = []
    shown = report.verdicts if report.verdicts is not None else report.findings
    for item in shown:
        name = item.rule or item.code or ""
        found.append((_flat(f"{item.place}: {label(item)}: {item.message} [{name}]"), _STYLES[item.kind]))
        if item.hint:
            found.append((f"  = what to do: {_flat(item.hint)}", ""))
        if item.source:
            found.append((f"  = why: {item.source}", "dim"))
        found.extend((f"  = see {place}", "dim") for place in item.related)
    found.extend((line, "") for line in impact.told(report.differences))
    found.append((summary(report), "bold"))
    return found


def _flat(value: str) -> str:
    """One line: text of a record cannot begin a line of its own."""
    return " ".join(value.split())


def summary(report: Report) -> str:
    """The last line: how many of each, as of which day, and that green never means safe."""
    number = counts(report.findings)
    faults = _many(number["faults"], "place needs correcting", "places need correcting")
    if report.only_sound:
        sound = "" if number["faults"] else " The files are sound."
        return f"As of {day(report.as_of)}: {faults}.{sound} Limits and rules were not looked at."
    parts = [
        faults,
        _many(
            number["breaches"],
            "limit or rule not kept and not answered",
            "limits or rules not kept and not answered",
        ),
        _many(number["warnings"], "point to note", "points to note"),
    ]
    if number["explained"]:
        parts.append(f"{number['explained']} late and explained")
    return f"As of {day(report.as_of)}: {', '.join(parts)}.{_later(report)}{_green(report, number)}"


def _later(report: Report) -> str:
    """What was left out because of its date: a mistyped year must not look like a duty kept."""
    if not report.later:
        return ""
    first = min(report.later, key=lambda event: event.place)
    what = "1 event is" if len(report.later) == 1 else f"{len(report.later)} events are"
    where = f"{first.place}: {first.id} of {day(first.date)}"
    rest = ", the first at " if len(report.later) > 1 else ", at "
    return f" {what} dated later and not counted{rest}{where}."


def _green(report: Report, number: Mapping[str, int]) -> str:
    """That nothing waits for an answer, and what that does not mean."""
    if number["faults"] or number["breaches"]:
        return ""
    kept = "Nothing waits for an answer" if number["explained"] or report.later else "Limits kept"
    return f" {kept}, as far as a machine can see; that does not say that people are safe."


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def as_json(report: Report) -> str:
    """The machine-readable report, as the contract has it."""
    body: dict[str, object] = {
        "as_of": report.as_of.isoformat(),
        **counts(report.findings),
        "findings": [row(item) for item in report.findings],
    }
    if report.verdicts is not None:
        body["verdicts"] = [row(item) for item in report.verdicts]
    if report.differences:
        body["later_versions"] = [impact.as_data(item) for item in report.differences]
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def row(item: Finding) -> Data:
    """One finding as data; what does not apply is null."""
    verdict = item.verdict
    return {
        "rule": item.rule,
        "code": item.code,
        "kind": item.kind.value,
        "verdict": verdict.standing.value if verdict else None,
        "explained": item.answered,
        "procedure": item.procedure,
        "episode": item.episode,
        "event": verdict.trigger.id if verdict and verdict.trigger else item.event,
        "part": (verdict.part or None) if verdict else None,
        "member": (verdict.member or None) if verdict else None,
        "due": moment(verdict.due) if verdict else None,
        "done": moment(verdict.done) if verdict else None,
        "by": verdict.by if verdict else None,
        "readings": _readings(verdict),
        "file": item.place.path,
        "line": item.place.line,
        "column": item.place.column,
        "message": item.message,
        "hint": item.hint,
        "source": item.source,
    }


def _readings(verdict: Verdict | None) -> list[Data]:
    if verdict is None:
        return []
    return [
        {"reading": reading.name, "due": moment(reading.due), "verdict": reading.standing.value}
        for reading in verdict.readings
    ]


_LEVELS: Mapping[Kind, str] = {Kind.FAULT: "error", Kind.BREACH: "error", Kind.WARNING: "warning"}


def github(report: Report) -> str:
    """Annotations for a pull request. Text cannot end one command or begin another."""
    found = []
    for item in report.findings:
        level = "notice" if item.answered else _LEVELS.get(item.kind, "notice")
        place = f"file={_property(item.place.path)},line={item.place.line},col={item.place.column}"
        title = _property(f"{label(item)} [{item.rule or item.code}]")
        found.append(f"::{level} {place},title={title}::{_data(f'{item.message} {item.hint}')}")
    return "\n".join([*found, _log(summary(report))]) + "\n"


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A").replace("##[", "## [")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def _log(value: str) -> str:
    return value.replace("::", ": :").replace("##[", "## [")


def sarif(report: Report) -> str:
    """SARIF 2.1.0, for tools that read it."""
    results = [
        {
            "ruleId": item.rule or item.code,
            "level": "note" if item.answered else _LEVELS.get(item.kind, "note"),
            "message": {"text": f"{item.message} {item.hint}".strip()},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": item.place.path},
                        "region": {"startLine": item.place.line, "startColumn": item.place.column},
                    }
                }
            ],
        }
        for item in report.findings
    ]
    names = sorted({str(item.rule or item.code) for item in report.findings})
    run = {
        "tool": {"driver": {"name": "concerns", "rules": [{"id": name} for name in names]}},
        "results": results,
    }
    body = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def markdown(report: Report) -> str:
    """A summary for a pull request or a run: a table of what needs an answer, and what it rests on."""
    found = [f"## Provider concerns as of {day(report.as_of)}", "", md(summary(report)), ""]
    if report.findings:
        found += ["| Where | What | Rule | What to do |", "| --- | --- | --- | --- |"]
        found += [
            f"| {md(f'{item.place.path}:{item.place.line}')} | **{label(item)}**: {md(item.message)} "
            f"| {md(item.rule or item.code or '')} | {md(item.hint)} |"
            for item in report.findings
        ]
    found += [
        f"- {md(line.strip())}" if line.startswith(" ") else f"\n{md(line)}\n"
        for line in impact.told(report.differences)
    ]
    return "\n".join(found) + "\n"


def md(value: str) -> str:
    """Plain text for Markdown, also inside a table: every sign that could mean something is escaped."""
    return re.sub(r"[^\w .,;()/'-]", lambda found: f"&#{ord(found[0])};", _flat(value))


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": text,
    "json": as_json,
    "github": github,
    "sarif": sarif,
    "markdown": markdown,
}


def stories_text(outcomes: Sequence[Outcome]) -> str:
    """How the stories came out: the failing ones with expected and actual side by side."""
    found: list[str] = []
    for outcome in outcomes:
        if outcome.passed or outcome.waits:
            continue
        found.append(f"{outcome.path}: {outcome.name}")
        for expected, actual in outcome.wrong:
            found += [f"  expected  {expected}", f"  actual    {actual}"]
    failed, waiting = (sum(not outcome.passed for outcome in outcomes), sum(outcome.waits for outcome in outcomes))
    last = f"{len(outcomes)} stories: {len(outcomes) - failed} as expected, {failed - waiting} not."
    found.append(f"{last} {waiting} not told: their procedure needs correcting first." if waiting else last)
    return "\n".join(found) + "\n"


def stories_json(outcomes: Sequence[Outcome], definitions: Sequence[Data]) -> str:
    """How the stories came out, and what was found in the definitions of their procedures, as data."""
    failed = sum(not outcome.passed for outcome in outcomes)
    rows = [
        {
            "path": outcome.path,
            "name": outcome.name,
            "passed": outcome.passed,
            "wrong": [{"expected": expected, "actual": actual} for expected, actual in outcome.wrong],
        }
        for outcome in outcomes
    ]
    return (
        json.dumps(
            {"passed": len(outcomes) - failed, "failed": failed, "stories": rows, "definitions": definitions},
            indent=2,
            ensure_ascii=False,
        )
        + "\n"
    )
