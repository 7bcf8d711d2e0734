"""Who has a password, and what each may read: two files that Apache reads. Only hashes are ever written."""

from __future__ import annotations

import grp
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.programs import ServerError, run

USERS, GROUPS = "users", "groups"
SHORTEST, LONGEST = 12, 72
"""Characters at least, bytes at most: what comes after the 72nd byte would not be looked at."""
COST = "10"
"""How dear one guess is: each step doubles it. It is paid for each page and picture, too."""
_NAME = re.compile(r"[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?")
_USER = re.compile(r"([a-z0-9._-]+):(\$2y\$\S+)")
_GROUP = re.compile(r"([a-z0-9/-]+):((?: [a-z0-9._-]+)*)")
_SERVER = "www-data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """`hashes` by user; `readers` are the users by the folder of the site that they read."""

    hashes: Mapping[str, str]
    readers: Mapping[str, tuple[str, ...]]

    def given(self, name: str, hashed: str, folders: Sequence[str]) -> Accounts:
        """With a password for somebody, who reads these folders and no others."""
        left = self.without(name)
        readers = {**left.readers, **{folder: (*left.readers.get(folder, ()), name) for folder in folders}}
        return Accounts(hashes={**left.hashes, name: hashed}, readers=readers)

    def without(self, name: str) -> Accounts:
        """Without somebody."""
        left = {folder: tuple(one for one in names if one != name) for folder, names in self.readers.items()}
        return Accounts(
            hashes={user: hashed for user, hashed in self.hashes.items() if user != name},
            readers={folder: names for folder, names in left.items() if names},
        )

    def folders(self, name: str) -> tuple[str, ...]:
        """What somebody reads."""
        return tuple(folder for folder, names in self.readers.items() if name in names)


def read(folder: Path) -> Accounts:
    """The accounts of a folder; none if it is not there.

    Raises:
        ServerError: a file cannot be read, or has a line that no command here has written.
    """
    users = _lines(folder / USERS, _USER)
    groups = _lines(folder / GROUPS, _GROUP)
    return Accounts(
        hashes=dict(users),
        readers={name: tuple(listed.split()) for name, listed in groups},
    )


def _lines(path: Path, shape: re.Pattern[str]) -> list[tuple[str, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise ServerError(f"{path} cannot be read ({error}); nothing was changed") from None
    found = [(number, shape.fullmatch(line)) for number, line in enumerate(text.splitlines(), 1)]
    for number, match in found:
        if match is None:
            raise ServerError(f"{path}, line {number}, was not written by this command; nothing was changed")
    return [(match[1], match[2]) for _, match in found if match is not None]


def write(folder: Path, accounts: Accounts) -> None:
    """Write both files, each whole or not at all, for their owner alone (and for the server's account, as root).

    Whatever fails between the two leaves nobody with more than before: a user without a group reads nothing, nor does
    a group's user without a password.

    Raises:
        ServerError: they cannot be written.
    """
    users = "".join(f"{name}:{hashed}\n" for name, hashed in sorted(accounts.hashes.items()))
    groups = "".join(f"{name}: {' '.join(sorted(names))}\n" for name, names in sorted(accounts.readers.items()))
    former = read(folder)
    fewer = set(accounts.hashes) < set(former.hashes)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in ((USERS, users), (GROUPS, groups)) if fewer else ((GROUPS, groups), (USERS, users)):
            _put(folder / name, text)
    except OSError as error:
        raise ServerError(f"{error.filename} cannot be written ({error.strerror}); nothing was changed") from None


def _put(path: Path, text: str) -> None:
    """Replace a file in one step."""
    with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as folder:
        fresh = Path(folder, path.name)
        fresh.touch(mode=0o600)
        fresh.write_text(text, encoding="utf-8")
        if os.geteuid() == 0:
            _let_server_read(fresh)
        fresh.replace(path)


def _let_server_read(path: Path) -> None:
    """As root: let the account of the system's web server read the file, and nobody else."""
    try:
        os.chown(path, 0, grp.getgrnam(_SERVER).gr_gid)
    except KeyError:
        return
    path.chmod(0o640)


def check_name(name: str) -> None:
    """Refuse a name that a password file could not hold.

    Raises:
        ServerError: it cannot.
    """
    if not _NAME.fullmatch(name):
        raise ServerError(
            f"{name!r} cannot be a user's name: use lower-case letters, numbers, dots, hyphens and underscores"
        )


def hashed(name: str, password: str) -> str:
    """The hash of a password (bcrypt), made by Apache's own tool; the password goes to it through a pipe.

    Raises:
        ServerError: the password is too short or too long, or the tool is missing.
    """
    if len(password) < SHORTEST:
        raise ServerError(f"the password is too short: {SHORTEST} characters at least; four words in a row are good")
    if len(password.encode()) > LONGEST or not password.isprintable():
        raise ServerError(f"the password is too long, or has characters that cannot be typed; {LONGEST} at most")
    line = run("htpasswd", ("-n", "-i", "-B", "-C", COST, name), f"{password}\n").strip()
    return line.removeprefix(f"{name}:")
