"""For a small office: a password for somebody, and a web server of one's own that asks for it."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Sequence
from pathlib import Path

from generator import audiences, programs
from generator.access import Access, access
from generator.programs import ServerError
from generator.server import accounts, office
from generator.workspace import SETTINGS, Workspace


def settings(workspace: Workspace) -> Access:
    """The settings of access of a workspace whose people have passwords.

    Raises:
        ServerError: it is none, or the passwords would lie among what is shared.
    """
    found = access(workspace.settings)
    if found is None or not found.passwords:
        instead = " It has `sign_on:`, so people sign in at your identity provider." if found is not None else ""
        raise ServerError(
            f"{SETTINGS} names no folder for passwords.{instead} "
            "Write `passwords:` under `access:`; docs/serving-the-site.md shows how."
        )
    if Path(found.passwords).resolve().is_relative_to(workspace.root.resolve()):
        raise ServerError(
            f"{found.passwords} lies in the workspace, which is shared. Name a folder outside it, under `passwords:`."
        )
    return found


def password(workspace: Workspace, name: str, wanted: Sequence[str], *, remove: bool) -> str:
    """Give somebody a password and say what they read, or take both away; what was done, in words.

    Raises:
        ServerError: it cannot be, and nothing was changed.
    """
    found = settings(workspace)
    folder = Path(found.passwords)
    accounts.check_name(name)
    known = accounts.read(folder)
    if remove:
        if name not in known.hashes:
            raise ServerError(f"there is no user {name}; nothing was changed")
        accounts.write(folder, known.without(name))
        return f"{name} has no password any more, and gets in nowhere from the next page on.\n"
    chosen = audiences.chosen(audiences.of(workspace.providers.values()), wanted) if wanted else ()
    if isinstance(chosen, str):
        raise ServerError(chosen)
    folders = tuple(item.folder for item in chosen) or known.folders(name)
    if not folders:
        raise ServerError(f"say what {name} may read, such as --audience core; nothing was changed")
    accounts.write(folder, known.given(name, accounts.hashed(name, _typed(name)), folders))
    return "".join(
        [f"{name} has a password now, and may read:\n", *(f"  {found.address}/{each}/\n" for each in folders)]
    )


def _typed(name: str) -> str:
    """A password: typed twice, unseen, or one line of what is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(f"A password for {name}: ")
    if first != getpass.getpass("The same again: "):
        raise ServerError("the two are not the same; nothing was changed")
    return first


def ready(workspace: Workspace) -> accounts.Accounts:
    """The accounts that there are, if the server could start.

    Raises:
        ServerError: it could not.
    """
    folder = Path(settings(workspace).passwords)
    programs.tool("apache2")
    people = accounts.read(folder)
    if not people.hashes:
        raise ServerError("nobody could sign in yet. First: concerns password NAME --audience core")
    return people


def serve(workspace: Workspace, site: Path) -> int:
    """Serve the built sites to whoever has a password, until stopped.

    Raises:
        ServerError: the server cannot start.
    """
    found, people = settings(workspace), ready(workspace)
    folder = Path(found.passwords)
    made = not found.certificate and office.certificate(folder, found.host)
    with office.opened(found, site) as one:
        start = office.prepare(one)
        sys.stdout.write(
            _said(found, people, made=made) + f"Who read what is written to {one.logs}. Ctrl+C stops it.\n"
        )
        sys.stdout.flush()
        return office.serve(start)


def _said(found: Access, people: accounts.Accounts, *, made: bool) -> str:
    lines = [f"{found.address}/public/ is open to the {len(people.hashes)} who have a password."]
    if found.anyone:
        lines = [f"{found.address}/public/ is open to anyone who can reach this machine."]
    lines += [f"{found.address}/{each}/: {', '.join(names)}" for each, names in sorted(people.readers.items())]
    if made:
        lines.append(
            f"A certificate was made for it ({found.passwords}/certificate.pem). Browsers warn of it until it is "
            "installed on each computer."
        )
    return "\n".join(lines) + "\n"
