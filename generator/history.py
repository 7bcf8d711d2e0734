"""Two revisions of the records -> what was changed or removed in between. The one door to git.

The chronology is append-only: a mistake is followed by a correction. Events that were faulty may be mended.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from generator import personal
from generator.erased import Tombstone, covered
from generator.model import Data, Fault, Place
from generator.procedure import Procedure
from generator.schema import faults as schema_faults
from generator.shapes import mapping, sequence
from generator.soundness import chronology_faults
from generator.source import Document, parse, read

Procedures = Mapping[tuple[str, str], Procedure]
Contacts = Mapping[str, frozenset[str]]


class NotInGitError(Exception):
    """The revision cannot be read; the message says why, for people."""


def changed_files(root: Path, revision: str) -> frozenset[str]:
    """The record files that differ from `revision`, uncommitted and new ones included, relative to `root`.

    Raises:
        NotInGitError: there is no such revision, or no repository.
    """
    if revision.startswith("-"):
        raise NotInGitError("a revision does not begin with a hyphen")
    tracked = _git(root, "diff", "--name-only", "--no-renames", "--relative", "-z", revision, "--", "records")
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", "records")
    return frozenset(name for name in (tracked + new).decode(errors="replace").split("\0") if name)


def law_changed(root: Path, revision: str) -> bool:
    """Whether anything but episodes and programmes differs from `revision`: then every episode may read otherwise.

    Raises:
        NotInGitError: there is no such revision, or no repository.
    """
    found = _git(root, "diff", "--name-only", "--relative", "-z", revision, "--", "procedures", "concerns.yaml")
    return bool(found)


@contextmanager
def as_it_stood(root: Path, revision: str) -> Iterator[Path]:
    """A folder with the workspace as it stood in `revision`, gone afterwards; plain files only.

    Raises:
        NotInGitError: there is no such revision, or no repository.
    """
    packed = _git(root, "archive", "--format=tar", revision, "--", ".")
    with tempfile.TemporaryDirectory(prefix="concerns-") as folder, tarfile.open(fileobj=io.BytesIO(packed)) as files:
        for item in files:
            content = files.extractfile(item) if item.isfile() else None
            target = Path(folder, item.name)
            if content is not None and target.resolve().is_relative_to(Path(folder).resolve()):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.read())
        yield Path(folder)


def tampering(
    root: Path, revision: str, known: Procedures, contacts: Contacts, stones: Collection[Tombstone] = ()
) -> Iterator[Fault]:
    """Events that stood in `revision` and were changed or removed since; those that were faulty there may be mended.

    `contacts` are the business contacts by provider: what else looks like personal data was a fault. `stones` account
    for what was erased since; they themselves stay.

    Raises:
        NotInGitError: there is no such revision, or no repository.
    """
    for name in sorted(changed_files(root, revision)):
        if not name.startswith(("records/episodes/", "records/programmes/", "records/erased/")):
            continue
        before = _document(root, revision, name)
        if before is None:
            continue
        if name.startswith("records/erased/"):
            yield _tombstone_changed(name)
            continue
        if not (root / name).exists():
            if any(stone.record == Path(name).stem and not stone.field for stone in stones):
                continue
            yield Fault(
                place=Place(name),
                code="record-removed",
                message="this record stood in the earlier revision and is gone",
                hint="Bring the file back; what is to be disposed of goes through the retention procedure.",
                episode=Path(name).stem,
            )
            continue
        now = read(root, root / name)
        if isinstance(now, Document):
            yield from _header(before, now, stones)
            yield from _compared(before, now, _faulty(before, name, known, contacts), stones)


def _tombstone_changed(name: str) -> Fault:
    return Fault(
        place=Place(name),
        code="tombstone-changed",
        message="this tombstone stood in the earlier revision and was changed or removed",
        hint="Bring it back as it was: it is what is left to show that something was erased, when and why.",
    )


def _faulty(document: Document, name: str, known: Procedures, contacts: Contacts) -> frozenset[str | None]:
    """The events that were faulty in a revision."""
    found = schema_faults(document, "episode" if "/episodes/" in name else "programme")
    found = found or chronology_faults(document, Path(name).stem, known)
    passing = contacts.get("", frozenset()) | contacts.get(str(_mapped(document).get("provider", "")), frozenset())
    return frozenset(fault.event for fault in (*found, *personal.faults(document, passing)))


def _compared(
    before: Document, now: Document, faulty: frozenset[str | None], stones: Collection[Tombstone]
) -> Iterator[Fault]:
    old, new, name = _events(before), _events(now), Path(now.path).stem
    numbers = {str(row.get("id")): number for number, row in enumerate(_rows(now))}
    for event, data in old.items():
        if event in faulty or new.get(event) == data:
            continue
        if event not in new:
            yield Fault(
                place=now.place("/events"),
                code="event-removed",
                event=event,
                episode=name,
                message=f"the event {event} stood in the earlier revision and is gone",
                hint="Bring it back. If it was wrong, follow it with a correction (type: correction).",
            )
            continue
        was, now_is = covered(stones, name, event, data), covered(stones, name, event, new[event])
        fields = sorted(key for key in {*was, *now_is} if was.get(key) != now_is.get(key))
        if not fields:
            continue
        yield Fault(
            place=now.place(f"/events/{numbers[event]}"),
            code="event-changed",
            event=event,
            episode=name,
            message=f"the event {event} was changed after it was recorded ({', '.join(fields)})",
            hint="Put it back as it was and follow it with a correction (type: correction) that says why.",
        )


def _header(before: Document, now: Document, stones: Collection[Tombstone]) -> Iterator[Fault]:
    """What the record says about itself picks its rules: it is as much part of history as its events."""
    name = Path(now.path).stem
    old, new = covered(stones, name, "", _mapped(before)), covered(stones, name, "", _mapped(now))
    different = sorted(key for key in {*old, *new} - {"events"} if old.get(key) != new.get(key) and key in old)
    changed = [key for key in different if not any(personal.seen_in(str(old[key]))) and not _only_held(key, old, new)]
    if changed:
        yield Fault(
            place=now.place(f"/{changed[0]}"),
            code="header-changed",
            episode=Path(now.path).stem,
            message=f"what the record says at its top was changed ({', '.join(changed)})",
            hint="Put it back; other services, hosts or versions are another episode.",
        )


def _only_held(key: str, old: Data, new: Data) -> bool:
    """Whether all that was done is to add legal holds and to end some."""
    if key != "holds" or not isinstance(old[key], tuple) or not isinstance(new.get(key), tuple):
        return False
    before, now = sequence(old[key]), sequence(new[key])
    ended = ({**mapping(was), "until": mapping(found).get("until")} for was, found in zip(before, now, strict=False))
    kept = zip(before, ended, now, strict=False)
    return len(now) >= len(before) and all(
        found == was or ("until" not in mapping(was) and found == end) for was, end, found in kept
    )


def _mapped(document: Document) -> Data:
    return mapping(document.data) if isinstance(document.data, dict) else {}


def _events(document: Document) -> dict[str, Data]:
    return {str(row["id"]): row for row in _rows(document) if "id" in row}


def _rows(document: Document) -> list[Data]:
    events = mapping(document.data).get("events") if isinstance(document.data, dict) else None
    return [mapping(row) for row in sequence(events) if isinstance(row, dict)] if isinstance(events, tuple) else []


def _document(root: Path, revision: str, name: str) -> Document | None:
    """The file as it stood; None if it was not there, or could not be read even then."""
    try:
        raw = _git(root, "show", f"{revision}:./{name}")
    except NotInGitError:
        return None
    found = parse(name, raw)
    return found if isinstance(found, Document) else None


def _git(root: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False, timeout=_PATIENCE)
    except OSError as error:
        raise NotInGitError(f"git cannot be run: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise NotInGitError(f"git did not answer within {_PATIENCE} seconds") from None
    if done.returncode != 0:
        first = (done.stderr.decode(errors="replace").strip().splitlines() or ["git gave no reason"])[0]
        raise NotInGitError(first)
    return done.stdout


_PATIENCE = 60
