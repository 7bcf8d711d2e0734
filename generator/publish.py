"""Workspace + a day -> finished sites, one for each audience: swept before any of them replaces a former one."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from generator import audiences as audiences_
from generator import server, site, sweep
from generator.audiences import PROVIDER, Audience
from generator.composing import Made, compose
from generator.model import Fault, Place
from generator.workspace import Workspace


def audiences(workspace: Workspace, wanted: Sequence[str] | None = None) -> tuple[Audience, ...] | str:
    """The audiences to build for, all if none are named; or, in words, which one there is not."""
    return audiences_.chosen(audiences_.of(workspace.providers.values()), wanted)


def build(workspace: Workspace, as_of: date, out: Path, wanted: Sequence[Audience]) -> tuple[Fault, ...]:
    """Build the sites into `out/<audience>`; they replace the former ones once all are made. Faults stop all of it."""
    made = Made(workspace, as_of)
    if made.faults:
        return made.faults
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".build-", dir=out) as stage:
        for audience in wanted:
            try:
                site.build(compose(made, audience), Path(stage, "new", audience.folder))
            except site.SitePolicyError as error:
                return tuple(_may_not_leave(audience, fault) for fault in error.faults)
        trees = {audience: Path(stage, "new", audience.folder) for audience in wanted}
        leaks = sweep.faults(sweep.sweep(workspace, (*made.cases, *made.programmes), trees))
        if leaks:
            return leaks
        for number, folder in enumerate(_folders(workspace, wanted)):
            _replace(Path(stage, "new", folder), out / folder, Path(stage, str(number)))
    server.write(workspace, out)
    return ()


def _folders(workspace: Workspace, wanted: Sequence[Audience]) -> tuple[str, ...]:
    """The folders to replace: those of all providers as one, so that a provider who is gone has no site any more."""
    everyone = {audience.whose for audience in wanted if audience.kind == PROVIDER} == set(workspace.providers)
    return tuple(
        dict.fromkeys(PROVIDER if everyone and audience.kind == PROVIDER else audience.folder for audience in wanted)
    )


def _may_not_leave(audience: Audience, fault: site.PolicyFault) -> Fault:
    return Fault(
        place=Place(f"{audience.folder}/{fault.page or 'index'}"),
        code="may-not-leave",
        message=f"this page may not leave the build: {fault.reason}",
        hint="Nothing was published; the sites are as they were.",
    )


def _replace(new: Path, out: Path, former: Path) -> None:
    """Put a finished tree in the place of the former one."""
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.exists():
        out.rename(former)
    new.rename(out)
