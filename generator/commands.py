"""What each command does: read, judge, print. What only one command needs is imported by it alone."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from generator import cases as cases_
from generator import days, impact, stories
from generator import findings as findings_
from generator import report as report_
from generator.cases import Case
from generator.impact import Difference
from generator.kinds.standing import as_day
from generator.model import Episode, Event, Fault, Finding
from generator.workspace import NO_WORKSPACE, Workspace, load, load_procedures

if TYPE_CHECKING:
    from argparse import Namespace


class MisuseError(Exception):
    """The command was not given what it needs; the message says what, for people."""


def check(arguments: Namespace) -> int:
    """Check every record: files, ids, moves, limits. Exit 0 if nothing is unanswered."""
    workspace = workspace_of(arguments)
    as_of = workspace.as_of(arguments.as_of, arguments.today)
    wanted = _files(arguments, workspace)
    found: list[Finding] = list(findings_.of_faults(workspace.faults))
    verdicts: list[Finding] = []
    later: list[Event] = []
    differences: list[Difference] = []
    for case in _progress(_cases(workspace, as_of, wanted), len(workspace.episodes) + len(workspace.programmes)):
        found.extend(findings_.of_case(case))
        later.extend(event for event in case.episode.events if event.date > as_of)
        differences.extend(impact.differences((case,), workspace.procedures))
        if arguments.all_verdicts:
            verdicts.extend(findings_.finding(case, verdict) for verdict in case.verdicts)
    if arguments.since:
        found.extend(_since(arguments, workspace, as_of, wanted))
    if arguments.only == "sound":
        found = [item for item in found if item.rule is None]
    elif arguments.only == "kept":
        found = [item for item in found if item.rule is not None]
    report = report_.Report(
        as_of=as_of,
        findings=tuple(sorted(found, key=_by_place)),
        verdicts=tuple(sorted(verdicts, key=_by_place)) if arguments.all_verdicts else None,
        later=tuple(later),
        only_sound=arguments.only == "sound",
        differences=tuple(differences) if arguments.only is None else (),
    )
    _print(report, arguments.format)
    number = findings_.counts(report.findings)
    return 1 if number["faults"] or number["breaches"] else 0


def test(arguments: Namespace) -> int:
    """Tell the stories of the procedures, see that each comes out as expected, and check their definitions."""
    from generator import verify
    from generator.verify import printing

    known, faults = load_procedures(arguments.root)
    for fault in faults:
        sys.stderr.write(f"{fault.place}: needs correcting: {fault.message}. {fault.hint}\n")
    paths = stories.find(arguments.root, arguments.paths)
    if not paths:
        read = "" if faults else "; the files of the procedures are as they have to be"
        raise MisuseError(f"there are no stories here (stories stand in procedures/<id>/<version>/stories){read}")
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise MisuseError(f"there is no file {missing[0]}")
    outcomes = [stories.tell(arguments.root, path, known) for path in paths]
    versions = dict.fromkeys(outcome.version for outcome in outcomes if outcome.version is not None)
    definitions = [verify.verify(known[version]) for version in versions]
    if arguments.format == "json":
        sys.stdout.write(report_.stories_json(outcomes, printing.data(definitions)))
    else:
        sys.stdout.write(report_.stories_text(outcomes) + printing.text(definitions, notes=arguments.notes))
    good = all(outcome.passed for outcome in outcomes) and all(item.sound for item in definitions)
    return 1 if faults or not good else 0


def explain(arguments: Namespace) -> int:
    """Show how each deadline of an episode was worked out, day by day."""
    from generator.working import working

    _, case = one_case(arguments)
    verdicts = [item for item in case.verdicts if arguments.rule in {None, item.rule}]
    if not verdicts:
        _unknown_rule(case, arguments.rule)
    blocks = []
    for verdict in verdicts:
        lines = [f"{verdict.rule}{f' ({verdict.part})' if verdict.part else ''}: {verdict.standing.value}"]
        lines += [f"  {line.about + ':':<20} {line.text}" for line in working(case, verdict)]
        blocks.append("\n".join(lines))
    head = f"{case.episode.id}, as of {days.day(case.as_of)}: {case.procedure.stage_title(case.stage)}"
    sys.stdout.write("\n\n".join([head, *blocks]) + "\n")
    warn_of(case.faults)
    return 1 if case.faults else 0


def due(arguments: Namespace) -> int:
    """List what is overdue and what falls due soon, earliest first."""
    from generator import agenda

    workspace = workspace_of(arguments)
    as_of = workspace.as_of(arguments.as_of, arguments.today)
    until = as_of + timedelta(days=arguments.within)
    found = list(_cases(workspace, as_of, None))
    entries = agenda.entries(found, until)
    sys.stdout.write(agenda.FORMATS[arguments.format](entries, as_of, until))
    faults = [*workspace.faults, *(fault for case in found for fault in case.faults)]
    warn_of(faults)
    return 1 if faults else 0


def build(arguments: Namespace) -> int:
    """Build the sites, one for each audience. Limits that were missed are published; faults stop the build."""
    from generator import publish

    workspace = workspace_of(arguments)
    as_of = workspace.as_of(arguments.as_of, arguments.today)
    if workspace.faults:
        _print(
            report_.Report(as_of=as_of, findings=tuple(findings_.of_faults(workspace.faults))),
            "text",
        )
        return 1
    out = arguments.out or arguments.root / "site"
    audiences = publish.audiences(workspace, arguments.audience)
    if isinstance(audiences, str):
        raise MisuseError(audiences)
    faults = publish.build(workspace, as_of, out, audiences)
    if faults:
        _print(report_.Report(as_of=as_of, findings=tuple(findings_.of_faults(faults))), "text")
        return 1
    for kind, inside in groupby(audiences, key=lambda audience: audience.kind):
        found = list(inside)
        many = f"{len(found)} providers, each by itself, " if len(found) > 1 else ""
        folder = out / kind if many else out / found[0].folder
        sys.stdout.write(f"{folder}: {many}built as of {days.day(as_of)}\n")
    return 0


def new(arguments: Namespace) -> int:
    """Begin an episode, a provider or a procedure: write its files, valid as they stand, for you to go on with."""
    from generator import scaffold

    workspace = workspace_of(arguments)
    told = {
        name: getattr(arguments, name) for name in ("host", "name", "nation", "prefix", "provider", "title", "version")
    }
    options = {name: str(value) for name, value in told.items() if value is not None}
    try:
        made = scaffold.make(arguments.kind, workspace, arguments.id, options, arguments.today)
        scaffold.write(workspace.root, made)
    except scaffold.RefusedError as error:
        raise MisuseError(str(error)) from None
    except OSError as error:
        raise MisuseError(f"nothing was written: {error.strerror} ({error.filename})") from None
    sys.stdout.write(f"{workspace.root / made.home}: written.\n{made.then}\n")
    return 0


# --- shared -----------------------------------------------------------------------------------------------------


def workspace_of(arguments: Namespace) -> Workspace:
    """The workspace of the command."""
    workspace = load(arguments.root)
    for fault in workspace.faults:
        if fault.code == NO_WORKSPACE:
            raise MisuseError(f"{fault.message}. {fault.hint}")
    return workspace


def _files(arguments: Namespace, workspace: Workspace) -> frozenset[str] | None:
    """The record files that findings are limited to; None for all."""
    root = workspace.root.resolve()
    wanted: set[str] = set()
    for path in arguments.paths:
        if not path.exists():
            raise MisuseError(f"there is no file {path}")
        full = path.resolve()
        if not full.is_relative_to(root):
            raise MisuseError(f"{path} is outside the workspace {workspace.root}")
        inside = full.rglob("*.yaml") if full.is_dir() else [full]
        wanted.update(item.relative_to(root).as_posix() for item in inside)
    if arguments.since:
        from generator import history

        try:
            wanted.update(history.changed_files(arguments.root, arguments.since))
        except history.NotInGitError as error:
            raise MisuseError(f"--since {arguments.since}: {error}") from None
    return frozenset(wanted) if arguments.paths or arguments.since else None


def _since(arguments: Namespace, workspace: Workspace, as_of: date, wanted: frozenset[str] | None) -> Iterator[Finding]:
    """What was changed that may not be, and what the change would open to whom."""
    from generator import disclosing, history

    found = history.tampering(
        arguments.root, arguments.since, workspace.procedures, workspace.contacts, workspace.erased
    )
    yield from findings_.of_faults(found)
    looked_at = None if history.law_changed(arguments.root, arguments.since) else wanted
    yield from disclosing.newly(arguments.root, arguments.since, _cases(workspace, as_of, looked_at))


def _cases(workspace: Workspace, as_of: date, wanted: frozenset[str] | None) -> Iterator[Case]:
    def chosen(items: Sequence[Episode]) -> list[Episode]:
        return [item for item in items if wanted is None or item.place.path in wanted]

    yield from cases_.cases(workspace, as_of, chosen(workspace.episodes))
    for item in chosen(workspace.programmes):
        found = cases_.programme(item, workspace, as_of)
        if found is not None:
            yield found


def one_case(arguments: Namespace) -> tuple[Workspace, Case]:
    """The workspace, and the case of the episode or programme that the command names."""
    workspace = workspace_of(arguments)
    name = Path(arguments.episode).stem
    as_of = workspace.as_of(arguments.as_of, arguments.today)
    everything = (*workspace.episodes, *workspace.programmes)
    for item in everything:
        if item.id == name:
            standing = item in workspace.programmes
            case = (
                cases_.programme(item, workspace, as_of) if standing else cases_.case(item, workspace, as_of, "episode")
            )
            if case is not None:
                return workspace, case
    warn_of(workspace.faults)
    from generator.hints import did_you_mean

    raise MisuseError(f"there is no episode {name}. {did_you_mean(name, [item.id for item in everything])}")


def _unknown_rule(case: Case, rule: str | None) -> None:
    from generator.hints import did_you_mean
    from generator.procedure import ids

    if rule is None:
        raise MisuseError(f"nothing in {case.episode.id} has set off any rule by {days.day(case.as_of)}")
    if rule in set(ids(case.procedure)):
        raise MisuseError(f"nothing in {case.episode.id} has set off {rule} so far")
    raise MisuseError(f"the procedure has no rule {rule}. {did_you_mean(rule, set(ids(case.procedure)))}")


def warn_of(faults: Iterable[Fault]) -> None:
    """Tell people what needs correcting, where they look for errors."""
    for fault in faults:
        sys.stderr.write(f"{fault.place}: needs correcting: {fault.message}. {fault.hint}\n")


def _by_place(item: Finding) -> tuple[object, ...]:
    verdict = item.verdict
    return (
        item.place,
        item.rule or item.code or "",
        verdict.part if verdict else "",
        verdict.member if verdict else "",
        as_day(verdict.due) or date.min if verdict else date.min,
    )


def _print(report: report_.Report, how: str) -> None:
    if how != "text" or not sys.stdout.isatty():
        sys.stdout.write(report_.FORMATS[how](report))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    for line, style in report_.lines(report):
        console.print(Text(line, style=style))


def _progress(found: Iterable[Case], total: int) -> Iterator[Case]:
    """The cases; on a terminal, with a bar when there are many."""
    if total < _MANY or not sys.stderr.isatty():
        yield from found
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(found, description="Checking", total=total, console=Console(stderr=True), transient=True)


_MANY = 200

__all__ = [
    "MisuseError",
    "build",
    "check",
    "due",
    "explain",
    "new",
    "one_case",
    "test",
    "warn_of",
    "workspace_of",
]
