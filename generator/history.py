"""Two revisions of the records -> what was changed or removed in between. The one door to git.

The chronology is append-only: a mistake is followed by a correction. Events that were faulty may be mended.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from generator.model import Data, Fault, Place
from generator.schema import faults as schema_faults
from generator.shapes import mapping, sequence
from generator.source import Document, parse, read


class NotInGitError(Exception):
    """The revision cannot be read; the message says why, for people."""


def changed_files(root: Path, revision: str) -> frozenset[str]:
    """The record files that differ from `revision`, uncommitted and new ones included, relative to `root`.

    Raises:
        NotInGitError: there is no such revision, or no repository.
    """
    tracked = _git(root, "diff", "--name-only", "--relative", "-z", revision, "--", "records")
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", "records")
    return frozenset(name for name in (tracked + new).split("\0") if name)


def tampering(root: Path, revision: str) -> Iterator[Fault]:
    """Events that stood in `revision` and were changed or removed since.

    Raises:
        NotInGitError: there is no such revision, or no repository.
    """
    for name in sorted(changed_files(root, revision)):
        if not name.startswith(("records/episodes/", "records/programmes/")):
            continue
        before = _document(root, revision, name)
        if before is not None:
            yield from _compared(before, _now(root, name), name)


def _compared(before: Document, now: Document | None, name: str) -> Iterator[Fault]:
    old = _events(before)
    if now is None:
        yield Fault(
            place=Place(name),
            code="record-removed",
            message="this record stood in the earlier revision and is gone",
            hint="Bring the file back; what is to be disposed of goes through the retention procedure.",
            episode=Path(name).stem,
        )
        return
    new = _events(now)
    numbers = {str(row.get("id")): number for number, row in enumerate(_rows(now))}
    for event, data in old.items():
        if event not in new:
            yield Fault(
                place=now.place("/events"),
                code="event-removed",
                event=event,
                episode=Path(name).stem,
                message=f"the event {event} stood in the earlier revision and is gone",
                hint="Bring it back. If it was wrong, follow it with a correction (type: correction).",
            )
        elif new[event] != data:
            fields = sorted(key for key in {*data, *new[event]} if data.get(key) != new[event].get(key))
            yield Fault(
                place=now.place(f"/events/{numbers[event]}"),
                code="event-changed",
                event=event,
                episode=Path(name).stem,
                message=f"the event {event} was changed after it was recorded ({', '.join(fields)})",
                hint="Put it back as it was and follow it with a correction (type: correction) that says why.",
            )


def _events(document: Document) -> dict[str, Data]:
    return {str(row["id"]): row for row in _rows(document) if "id" in row}


def _rows(document: Document) -> list[Data]:
    events = mapping(document.data).get("events") if isinstance(document.data, dict) else None
    return [mapping(row) for row in sequence(events) if isinstance(row, dict)] if isinstance(events, tuple) else []


def _document(root: Path, revision: str, name: str) -> Document | None:
    """The file as it stood; None if it was not there, or was faulty and may be mended."""
    try:
        text = _git(root, "show", f"{revision}:./{name}")
    except NotInGitError:
        return None
    found = parse(name, text.encode())
    if isinstance(found, Fault) or schema_faults(found, "episode" if "/episodes/" in name else "programme"):
        return None
    return found


def _now(root: Path, name: str) -> Document | None:
    path = root / name
    found = read(root, path) if path.exists() else None
    return found if isinstance(found, Document) else None


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    except OSError as error:
        raise NotInGitError(f"git cannot be run: {error.strerror}") from None
    if done.returncode != 0:
        first = (done.stderr.strip().splitlines() or ["git gave no reason"])[0]
        raise NotInGitError(first)
    return done.stdout
