"""The commands that show the sites to people: to oneself, and to whoever has a password in a small office."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from generator import commands
from generator.commands import MisuseError
from generator.programs import ServerError
from generator.workspace import NO_WORKSPACE, Workspace, load

if TYPE_CHECKING:
    from argparse import Namespace


def serve(arguments: Namespace) -> int:
    """Build a site and show it on this machine only; with --office, every site to the people who may read it."""
    if not arguments.office:
        return commands.serve(arguments)
    from generator.server import desk

    workspace = _workspace(arguments)
    arguments.out, arguments.audience = arguments.root / "site", None
    try:
        desk.ready(workspace)
        return commands.build(arguments) or desk.serve(workspace, arguments.out)
    except ServerError as error:
        raise MisuseError(str(error)) from None


def password(arguments: Namespace) -> int:
    """Give somebody a password and say what they may read, or take it away (--remove)."""
    from generator.server import desk

    try:
        said = desk.password(_workspace(arguments), arguments.name, arguments.audience, remove=arguments.remove)
    except ServerError as error:
        raise MisuseError(str(error)) from None
    sys.stdout.write(said)
    return 0


def _workspace(arguments: Namespace) -> Workspace:
    """The workspace, which must not have a fault in its settings: they say who may read what."""
    workspace = load(arguments.root)
    for fault in workspace.faults:
        if fault.code == NO_WORKSPACE:
            raise MisuseError(f"{fault.message}. {fault.hint}")
    if not workspace.settings:
        raise MisuseError("the settings of this workspace need correcting: concerns check says what")
    return workspace
