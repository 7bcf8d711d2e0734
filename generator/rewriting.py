"""A repository -> the same without one record, or one field of it, in every commit. The door to git-filter-repo.

The work is done in a copy inside the .git folder. Only when it is finished, and nothing is left, do all branches and
tags change over in one step; until then the repository is as it was. What no branch holds any more is then removed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.erasing import everywhere


class RefusedError(Exception):
    """Nothing was rewritten; the message says why, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What is to go: a record, or one field of it (in the `way` in which it goes); and the tombstone that stays."""

    record: str
    event: str
    field: str
    way: str
    stone: str
    content: str

    @property
    def told(self) -> str:
        """The same as one text, to hand it on."""
        return json.dumps([self.record, self.event, self.field, self.way])


def rewrite(root: Path, erasure: Erasure) -> None:
    """Take it out of every commit of every branch and tag, and record the tombstone.

    Raises:
        RefusedError: it cannot be done as things stand; nothing was changed.
    """
    top, inside = _git(root, "rev-parse", "--show-toplevel"), _git(root, "rev-parse", "--show-prefix")
    home, branch = Path(top), _git(root, "symbolic-ref", "--quiet", "HEAD", why="check out a branch first")
    names = _who(home)
    copy = _common(home) / "concerns-erase.git"
    shutil.rmtree(copy, ignore_errors=True)
    try:
        _git(home, "clone", "--quiet", "--mirror", "--no-hardlinks", str(home), str(copy))
        _filter(copy, erasure)
        if not _there(copy, branch, f"{inside}{erasure.stone}"):
            _commit(copy, branch, f"{inside}{erasure.stone}", erasure, names)
        if left := _left(copy, erasure):
            raise RefusedError(f"it would still stand in {left}; nothing was changed")
        every = "+refs/*:refs/*"
        _git(
            home,
            "fetch",
            "--quiet",
            "--atomic",
            "--prune",
            "--update-head-ok",
            "--no-write-fetch-head",
            str(copy),
            every,
        )
    finally:
        shutil.rmtree(copy, ignore_errors=True)
    try:
        finish(root)
    except KeyboardInterrupt:
        raise RefusedError("stopped when the branches had changed over: run the same command again to finish") from None


def finish(root: Path) -> None:
    """Bring the files in line with the branch, and remove what no branch or tag holds any more."""
    home = Path(_git(root, "rev-parse", "--show-toplevel"))
    _git(home, "reset", "--quiet", "--hard")
    for name in ("ORIG_HEAD", "FETCH_HEAD"):
        (_common(home) / name).unlink(missing_ok=True)
    _git(home, "reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all")
    _git(home, "gc", "--quiet", "--prune=now")


def ready(root: Path, own: frozenset[str]) -> None:
    """See that nothing stands in the way.

    `own` are the files, relative to `root`, that a rewriting which was cut short may have left different.

    Raises:
        RefusedError: something does; the message says what.
    """
    inside = _git(root, "rev-parse", "--show-prefix")
    changed = _git(root, "status", "--porcelain", "--untracked-files=no", "-z").split("\0")
    files = {entry[3:] for entry in changed if entry}
    if files - {f"{inside}{name}" for name in own}:
        raise RefusedError(f"there are changes that are not committed ({', '.join(sorted(files))}): commit them first")
    if _git(root, "stash", "list"):
        raise RefusedError("there are stashes, which may hold it too: git stash list shows them; apply or drop them")
    if _git(root, "worktree", "list", "--porcelain").count("worktree ") > 1:
        raise RefusedError("there are other working folders of this repository: git worktree list shows them")
    if _git(root, "rev-parse", "--is-shallow-repository") == "true":
        raise RefusedError("this clone holds only the latest commits: run git fetch --unshallow first")


def recorded(root: Path, stone: str) -> bool:
    """Whether the latest commit holds this tombstone."""
    return _there(root, "HEAD", _git(root, "rev-parse", "--show-prefix") + stone)


def holding(root: Path, record: str) -> bool:
    """Whether any commit still holds this record."""
    return any(_versions(root, record))


def changed(filename: bytes, mode: bytes, blob: bytes, value: Any, told: str) -> tuple[bytes | None, bytes, bytes]:  # noqa: ANN401 - filter-repo's helper has no type
    """Called by git-filter-repo for each version of each file: what becomes of it."""
    record, event, field, way = json.loads(told)
    name = filename.decode(errors="replace")
    if not _is(name, record):
        return filename, mode, blob
    if not field:
        return None, mode, blob
    content = value.get_contents_by_identifier(blob)
    made = everywhere(name, content, event, field, way)
    return filename, mode, blob if made == content else value.insert_file_with_contents(made)


def _is(name: str, record: str) -> bool:
    return re.search(rf"(?:^|/)records/(?:episodes/[^/]+|programmes)/{re.escape(record)}\.yaml$", name) is not None


def _filter(copy: Path, erasure: Erasure) -> None:
    import git_filter_repo

    body = f"from generator.rewriting import changed\nreturn changed(filename, mode, blob_id, value, {erasure.told!r})"
    own = str(Path(__file__).parent.parent)
    path = os.pathsep.join(filter(None, (own, os.environ.get("PYTHONPATH", ""))))
    command = [
        sys.executable,
        str(git_filter_repo.__file__),
        "--force",
        "--partial",
        "--quiet",
        "--prune-empty",
        "never",
    ]
    command += ["--replace-refs", "delete-no-add", "--file-info-callback", body]
    _run(command, copy, env={**os.environ, "PYTHONPATH": path})


def _commit(copy: Path, branch: str, path: str, erasure: Erasure, names: dict[str, str]) -> None:
    """Add a commit with the tombstone to a branch of the copy, which has no working folder."""
    env = {**os.environ, **names, "GIT_INDEX_FILE": str(copy / "concerns-index")}
    blob = _run(["git", "hash-object", "-w", "--stdin"], copy, given=erasure.content.encode())
    _run(["git", "read-tree", branch], copy, env=env)
    _run(["git", "update-index", "--add", "--cacheinfo", f"100644,{blob},{path}"], copy, env=env)
    tree = _run(["git", "write-tree"], copy, env=env)
    message = f"Erase {erasure.field or 'the record'} of {erasure.record}\n\nSee {erasure.stone}."
    made = _run(["git", "commit-tree", tree, "-p", branch, "-m", message], copy, env=env)
    _git(copy, "update-ref", branch, made)


def _left(copy: Path, erasure: Erasure) -> str:
    """A version of the record that still holds it, by its object; empty if none does."""
    for blob, name in _versions(copy, erasure.record):
        if not erasure.field:
            return name
        content = _raw(["git", "cat-file", "blob", blob], copy)
        if everywhere(name, content, erasure.event, erasure.field, erasure.way) != content:
            return name
    return ""


def _versions(root: Path, record: str) -> list[tuple[str, str]]:
    """Every version of a record in any commit: its object and its path."""
    lines = (line.partition(" ") for line in _git(root, "rev-list", "--objects", "--all").splitlines())
    return [(blob, name) for blob, _, name in lines if _is(name, record)]


def _there(root: Path, revision: str, path: str) -> bool:
    return bool(_git(root, "ls-tree", "--full-tree", revision, "--", path))


def _who(home: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in ("AUTHOR", "COMMITTER"):
        told = _git(home, "var", f"GIT_{part}_IDENT", why="tell git who you are (user.name and user.email)")
        name, _, rest = told.partition(" <")
        found |= {f"GIT_{part}_NAME": name, f"GIT_{part}_EMAIL": rest.partition(">")[0]}
    return found


def _common(home: Path) -> Path:
    return Path(_git(home, "rev-parse", "--path-format=absolute", "--git-common-dir"))


def _git(root: Path, *arguments: str, why: str = "") -> str:
    return _run(["git", "-C", str(root), *arguments], root, why=why)


def _run(
    command: list[str], folder: Path, *, env: dict[str, str] | None = None, given: bytes | None = None, why: str = ""
) -> str:
    return _raw(command, folder, env=env, given=given, why=why).decode(errors="replace").rstrip("\n")


def _raw(
    command: list[str], folder: Path, *, env: dict[str, str] | None = None, given: bytes | None = None, why: str = ""
) -> bytes:
    try:
        done = subprocess.run(command, cwd=folder, env=env, input=given, capture_output=True, check=False)
    except OSError as error:
        raise RefusedError(f"{command[0]} cannot be run: {error.strerror}") from None
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise RefusedError(why or (lines[-1] if lines else f"{command[0]} gave no reason"))
    return done.stdout
