"""The commands about readers: who may read what, what was built for whom, and showing it to them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from generator import commands
from generator.commands import one_case, warn_of, workspace_of

if TYPE_CHECKING:
    from argparse import Namespace


def audience(arguments: Namespace) -> int:
    """Show who may read each event and field of an episode, since when, and which rule says so."""
    from generator import circle

    _, case = one_case(arguments)
    sys.stdout.write(circle.text(case))
    return 1 if case.faults else 0


def serve(arguments: Namespace) -> int:
    """Build one audience's site and show it on this machine only; with --office, every site to its readers."""
    from generator import publish, showing

    if arguments.office:
        return _office(arguments)
    workspace = workspace_of(arguments)
    as_of = workspace.as_of(arguments.as_of, arguments.today)
    audiences = publish.audiences(workspace, [arguments.audience])
    if isinstance(audiences, str):
        raise commands.MisuseError(audiences)
    warn_of(workspace.faults)
    if workspace.faults:
        return 1
    return showing.serve(workspace, as_of, audiences[0], arguments.port)


def _office(arguments: Namespace) -> int:
    """Build all sites and serve each to the people who have a password for it."""
    from generator import serving

    serving.ready(workspace_of(arguments))
    arguments.out, arguments.audience = arguments.root / "site", None
    return commands.build(arguments) or serving.serve(workspace_of(arguments), arguments.out)


def password(arguments: Namespace) -> int:
    """Give somebody a password and say what they may read, or take it away (--remove)."""
    from generator import serving

    said = serving.password(workspace_of(arguments), arguments.name, arguments.audience, remove=arguments.remove)
    sys.stdout.write(said)
    return 0
