"""The commands that look after records as such: which are due to be disposed of, and erasing them."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from generator import cases as cases_
from generator import personal
from generator.commands import MisuseError, warn_of, workspace_of
from generator.days import day
from generator.erased import WORD, Tombstone, at, pointers
from generator.hints import did_you_mean
from generator.model import Data, Fault
from generator.schema import faults as schema_faults
from generator.shapes import mapping
from generator.soundness import chronology_faults
from generator.source import Document, read
from generator.workspace import Workspace

if TYPE_CHECKING:
    from argparse import Namespace

RETENTION = "retention"


def retention(arguments: Namespace) -> int:
    """List the records that are due to be disposed of, those that are held, and those that wait."""
    from generator import retention as retention_

    workspace = workspace_of(arguments)
    as_of = workspace.as_of(arguments.as_of, arguments.today)
    found = retention_.rows(cases_.cases(workspace, as_of), workspace.settings, as_of)
    sys.stdout.write(retention_.FORMATS[arguments.format](found, workspace.settings, as_of))
    warn_of(workspace.faults)
    return 1 if workspace.faults else 0


def erase(arguments: Namespace) -> int:
    """Erase a record or one field of it, from history too if asked; a tombstone says that it was done, and why."""
    workspace = workspace_of(arguments)
    asked = _asked(arguments, workspace)
    if arguments.history:
        _from_history(workspace, asked)
    else:
        _from_files(workspace, asked)
    what = f"{asked.field} of {asked.event or 'its top'}" if asked.field else "the record"
    sys.stdout.write(f"{asked.record}: {what} is erased; {asked.stone} says so.\n{_then(history=arguments.history)}")
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be erased, as far as it was found: its file and how the field goes; the tombstone's name and text."""

    record: str
    event: str
    field: str
    document: Document | None
    way: str
    stone: str
    content: str


# --- may it be erased -------------------------------------------------------------------------------------------


def _asked(arguments: Namespace, workspace: Workspace) -> Asked:
    """What is to be erased.

    Raises:
        MisuseError: it may not be, or there is no such thing.
    """
    record, event, field = Path(arguments.record).stem, arguments.event or "", arguments.field or ""
    if event and not field:
        raise MisuseError("an event is not erased as a whole: name the field with --field, or leave --event out")
    _plain_words(arguments)
    document = _document(workspace, record)
    earlier = [item for item in workspace.erased if (item.record, item.event, item.field) == (record, event, field)]
    if document is None and not (earlier and arguments.history):
        known = [path.stem for path in _files(workspace.root)]
        raise MisuseError(f"there is no record {record}. {did_you_mean(record, known)}")
    as_of = workspace.as_of(arguments.as_of, arguments.today)
    if document is not None:
        _not_held(mapping(document.data), as_of)
        if arguments.ground == RETENTION:
            _due(workspace, record, as_of, field)
    way = _way(workspace, document, event, field, gone=bool(earlier)) if document is not None and field else ""
    stone = earlier[0].id if earlier else _free(workspace.root, record, field)
    return Asked(
        record=record,
        event=event,
        field=field,
        document=document,
        way=way,
        stone=f"records/erased/{stone}.yaml",
        content=_content(arguments, stone, (record, event, field), as_of, earlier),
    )


def _plain_words(arguments: Namespace) -> None:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", arguments.by):
        raise MisuseError(f"{arguments.by!r} is not a role: write it as data-protection-officer, and never a name")
    ground = arguments.ground
    if not ground.strip() or not ground.isprintable():
        raise MisuseError("--ground says on what ground, in one line: retention, or the reference of what asks for it")
    if any(personal.seen_in(ground)):
        raise MisuseError("the ground holds what looks like personal data, and would stay: give a reference instead")


def _files(root: Path) -> list[Path]:
    home = root / "records"
    return sorted((*home.glob("episodes/*/*.yaml"), *home.glob("programmes/*.yaml")))


def _document(workspace: Workspace, record: str) -> Document | None:
    """The record as it stands, whatever else is wrong with it; None if there is none."""
    for path in _files(workspace.root):
        if path.stem == record:
            found = read(workspace.root, path)
            if isinstance(found, Fault) or not isinstance(found.data, dict):
                raise MisuseError(f"{path} cannot be read: correct its faults first (concerns check)")
            return found
    return None


def _not_held(data: Data, as_of: date) -> None:
    from generator.retention import held

    try:
        holds = held(data)
    except (KeyError, TypeError, ValueError):
        raise MisuseError("what stands under holds cannot be read: correct it first (concerns check)") from None
    for hold in holds:
        if hold.stands(as_of):
            raise MisuseError(
                f"nothing is erased while a legal hold stands: since {day(hold.begins)}, by {hold.by}: {hold.reason}. "
                "When it has ended, give its last day as until."
            )


def _due(workspace: Workspace, record: str, as_of: date, field: str) -> None:
    from generator.retention import Keeping, row_of

    if field:
        raise MisuseError("retention disposes of whole records; for one field give the reference of what asks for it")
    item = next((item for item in workspace.episodes if item.id == record), None)
    case = cases_.case(item, workspace, as_of, "episode") if item is not None else None
    if case is None:
        raise MisuseError(
            f"{record} is no episode without faults, so nobody can tell when it ended: see concerns check"
        )
    found = row_of(case, workspace.settings, as_of)
    if found is None:
        raise MisuseError(f"{record} goes on: retention counts from its end")
    if found.keeping is Keeping.NO_RULE:
        raise MisuseError("no rule on retention is set: your authority fixes one under retention in concerns.yaml")
    if found.keeping is not Keeping.DUE:
        raise MisuseError(f"{record} is kept for {found.kept} after {day(found.ended)}: it is due on {day(found.due)}")


# --- how it goes ------------------------------------------------------------------------------------------------


def _way(workspace: Workspace, document: Document, event: str, field: str, *, gone: bool) -> str:
    from generator.erasing import how

    found = [at(document.data, steps) for steps in pointers(mapping(document.data), event, field)]
    if gone and all(value == WORD for value in found):
        return "replaced" if found else "removed"
    if not found:
        where = f"the event {event}" if event else "the top"
        raise MisuseError(f"{where} of {document.place().path} holds no field {field}")

    def wrong(made: Document) -> int:
        schema = "episode" if "/episodes/" in made.path else "programme"
        return len(schema_faults(made, schema) or chronology_faults(made, Path(made.path).stem, workspace.procedures))

    before = wrong(document)
    way = how(document, event, field, lambda made: wrong(made) <= before)
    if way is None:
        raise MisuseError(f"the record cannot do without {field}: what it says has to stand there for the rules")
    return way


def _free(root: Path, record: str, field: str) -> str:
    """The name of a new tombstone."""
    names = [record] if not field else [f"{record}-{number}" for number in range(1, 1000)]
    return next(name for name in names if not (root / f"records/erased/{name}.yaml").exists())


def _content(
    arguments: Namespace, stone: str, what: tuple[str, str, str], as_of: date, earlier: list[Tombstone]
) -> str:
    record, event, field = what
    on, by, ground = as_of, arguments.by, arguments.ground
    if earlier:  # what was recorded then stays
        on, by, ground = earlier[0].on, earlier[0].by, earlier[0].ground
    rows = {"id": stone, "record": record, "event": event, "field": field, "on": on.isoformat(), "by": by}
    lines = [f"{name}: {_quoted(value)}" for name, value in {**rows, "ground": ground}.items() if value]
    return "\n".join(["# yaml-language-server: $schema=../../schemas/erased.schema.json", *lines]) + "\n"


def _quoted(value: str) -> str:
    return value if re.fullmatch(r"[a-z][a-z0-9_/-]*|[0-9]{4}-[0-9]{2}-[0-9]{2}", value) else _in_quotes(value)


def _in_quotes(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _from_files(workspace: Workspace, asked: Asked) -> None:
    from generator.erasing import without

    path = workspace.root / (asked.document.path if asked.document is not None else "")
    stone = workspace.root / asked.stone
    stone.parent.mkdir(parents=True, exist_ok=True)
    _write(stone, asked.content)  # first, so that nothing ever goes without a word
    if not asked.field:
        path.unlink()
    elif asked.document is not None:
        _write(path, without(asked.document, asked.event, asked.field, asked.way))


def _write(path: Path, content: str) -> None:
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(content, encoding="utf-8", newline="")
    partial.replace(path)


def _from_history(workspace: Workspace, asked: Asked) -> None:
    from generator import rewriting

    own = frozenset({asked.stone, *((asked.document.path,) if asked.document is not None else ())})
    try:
        rewriting.ready(workspace.root, own)
        rewriting.rewrite(
            workspace.root,
            rewriting.Erasure(
                record=asked.record,
                event=asked.event,
                field=asked.field,
                way=asked.way,
                stone=asked.stone,
                content=asked.content,
            ),
        )
    except rewriting.RefusedError as error:
        raise MisuseError(str(error)) from None


def _then(*, history: bool) -> str:
    """What is left to do, which no command on this machine can."""
    if not history:
        return (
            "It is gone from the files of today, and still stands in earlier commits.\n"
            "  = what to do: commit both files. To take it out of history too, agree a time with everybody who has a\n"
            "    clone and run the same command with --history (docs/personal-data.md).\n"
        )
    return (
        "It is gone from every commit, branch and tag of this repository. Now, in this order:\n"
        "  1. Tell everybody who has a clone to push nothing, and to clone anew when you are done.\n"
        "  2. Push every branch and tag: git push --force --all, then git push --force --tags.\n"
        "  3. Ask the host to drop what it still keeps: pull requests, forks, caches, logs and files of its checks.\n"
        "  4. Build the sites anew, and remove earlier builds.\n"
        "  5. Backups: let them run out or have it taken out there, as your authority has fixed.\n"
        "  6. What was printed, sent or exported is beyond this: see docs/personal-data.md.\n"
    )
