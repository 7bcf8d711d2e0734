"""The command `sweep`: go through the sites of a build and tell what their readers may not see."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator import audiences
from generator import cases as cases_
from generator.audiences import PROVIDER, Audience
from generator.commands import MisuseError, warn_of, workspace_of
from generator.days import plural
from generator.workspace import Workspace

if TYPE_CHECKING:
    from argparse import Namespace

    from generator.model import Fault
    from generator.sweep import Leak, Swept


def run(arguments: Namespace) -> int:
    """Look through the built sites for anything that their readers may not see. Exit 0 if nothing is there."""
    from generator import sweep

    workspace = workspace_of(arguments)
    warn_of(workspace.faults)
    if workspace.faults:
        sys.stderr.write("concerns: nothing was swept: what stands in those files cannot be looked for.\n")
        return 1
    as_of = workspace.as_of(arguments.as_of, arguments.today)
    out = arguments.out or arguments.root / "site"
    trees = _trees(workspace, out)
    cases = (*cases_.cases(workspace, as_of), *cases_.programmes(workspace, as_of))
    found = sweep.sweep(workspace, cases, trees)
    stray = tuple(_stray(out, trees))
    sys.stdout.write(_json(found, stray) if arguments.format == "json" else _text(found, sweep.faults(found), stray))
    return 1 if stray or any(item.leaks or item.blind for item in found) else 0


def _trees(workspace: Workspace, out: Path) -> Mapping[Audience, Path]:
    """The sites that are there."""
    known = audiences.of(workspace.providers.values())
    trees = {audience: out / audience.folder for audience in known if (out / audience.folder).is_dir()}
    if not trees:
        raise MisuseError(f"there is no site in {out}: build it first, or name its folder with --out")
    return trees


def _stray(out: Path, trees: Mapping[Audience, Path]) -> Iterator[str]:
    """The sites of providers of whom there is no record: nobody rebuilds them, and nothing here says who may read."""
    known = set(trees.values())
    for path in sorted((out / PROVIDER).glob("*")):
        if path.is_dir() and path not in known:
            yield f"{PROVIDER}/{path.name}"


def _text(found: Sequence[Swept], faults: Sequence[Fault], stray: Sequence[str]) -> str:
    lines = [
        f"{item.audience}: {plural(item.files, 'file')}, "
        f"{plural(item.closed, 'closed value')} looked for, {plural(item.seen, 'open one')} seen"
        for item in found
    ]
    for fault in faults:
        lines += [f"{fault.place.path}: {_line(fault.message)}", f"  = what to do: {fault.hint}"]
    for leak in (leak for item in found for leak in item.alike):
        lines += [
            f"look at this: {_line(str(leak))}",
            "  = what to do: it may be chance: see the page. If it is not, take the site down.",
        ]
    for name in stray:
        lines += [f"{name}: there is no such provider on record", "  = what to do: take that folder off the server."]
    wrong = len(stray) + sum(len(item.leaks) + len(item.blind) for item in found)
    swept = f"{plural(len(found), 'site')} swept, {plural(sum(item.files for item in found), 'file')}"
    end = f"{plural(wrong, 'thing')} to answer" if wrong else "nothing is there that its readers may not see"
    lines.append(f"{swept}: {end}.")
    return "\n".join(lines) + "\n"


def _line(text: str) -> str:
    """One line that no log takes for a command of its own."""
    return " ".join(text.split()).replace("::", ": :").replace("##[", "## [")


def _json(found: Sequence[Swept], stray: Sequence[str]) -> str:
    return (
        json.dumps(
            {
                "leaks": sum(len(item.leaks) for item in found),
                "alike": sum(len(item.alike) for item in found),
                "not_swept": sum(len(item.blind) for item in found),
                "unknown": list(stray),
                "sites": [
                    {
                        "audience": item.audience,
                        "files": item.files,
                        "closed": item.closed,
                        "seen": item.seen,
                        "leaks": [_row(leak) for leak in item.leaks],
                        "alike": [_row(leak) for leak in item.alike],
                        "not_swept": [{"file": blind.file, "why": blind.why} for blind in item.blind],
                    }
                    for item in found
                ],
            },
            indent=2,
            ensure_ascii=False,
        )
        + "\n"
    )


def _row(leak: Leak) -> Mapping[str, object]:
    return {
        "file": leak.file,
        "where": leak.where,
        "more": leak.more,
        "record": leak.source.record,
        "event": leak.source.event or None,
        "field": leak.source.field,
        "text": leak.text,
    }
