"""The guide for authors, followed step by step: its blocks are written into a workspace, its commands are run there.

The first line of a block of YAML says what is to be done with it:

    # new file: stories/a.yaml          a file of its own, under the procedure's folder (or from the workspace's top)
    # add to: roles.yaml                goes under the same headings of a file; a row of the same id gives way
    # for a moment, in: roles.yaml      the same, and taken back after the next command
    # wrong on purpose, new file: a.yaml   a file with mistakes, taken away after the next command
    # as it stands in: roles.yaml       shown, because it is there already
    # form: duties                      rows that keep the schema and are no part of the example
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.schema import faults as schema_faults
from generator.shapes import mapping
from generator.source import Document, parse, read
from tests.tiny import ROOT

PAPER = ROOT / "docs" / "writing-a-procedure.md"
HOME = "procedures/ashmere/2026-01-05"
MARK = re.compile(
    r"(?:# |\{# )(new file|add to|for a moment, in|wrong on purpose, new file|as it stands in|form): (\S+)(?: #\})?"
)
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the guide: its language, its text, and where the text begins in the guide."""

    language: str
    text: str
    at: int

    @property
    def mark(self) -> tuple[str, str]:
        """What is to be done with it, and to which file."""
        found = MARK.fullmatch(self.text.partition("\n")[0])
        return (found[1], found[2]) if found else ("", "")

    @property
    def commands(self) -> Iterator[tuple[str, str]]:
        """Each command with what it prints."""
        for part in re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:]:
            command, _, printed = part.partition("\n")
            yield command, printed


def blocks(text: str) -> list[Block]:
    """The blocks of a guide, in order."""
    return [Block(found[1], found[2], found.start(2)) for found in _FENCE.finditer(text)]


def schema_of(file: str) -> str:
    """The schema of a file, by where it lies."""
    path = Path(file)
    return next((_SCHEMAS[part] for part in path.parts if part in _SCHEMAS), path.stem)


_SCHEMAS = {
    "concerns.yaml": "workspace",
    "duties": "duties",
    "episodes": "episode",
    "overlays": "overlay",
    "providers": "provider",
    "stories": "story",
}


def data_of(block: Block) -> object:
    """The data of a block of YAML, which has to parse."""
    document = parse("guide", block.text.encode())
    assert isinstance(document, Document), f"{document}\n{block.text}"
    return plain(document.data)


def plain(value: object) -> object:
    """Data as JSON knows it."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, tuple) else value


def merged(there: object, more: object) -> object:
    """What is there, with more under the same headings; a row of the same id gives way, a row of visibility follows."""
    if isinstance(there, dict) and isinstance(more, dict):
        return {**there, **{key: merged(there[key], item) if key in there else item for key, item in more.items()}}
    if isinstance(there, list) and isinstance(more, list) and all("id" in row for row in more if isinstance(row, dict)):
        return list({_name(row): row for row in (*there, *more)}.values())
    if isinstance(there, list) and isinstance(more, list) and all("open" in row for row in more):
        return [*there, *more]
    return more


def _name(row: object) -> tuple[object, ...]:
    return (row["id"], row.get("part")) if isinstance(row, dict) else (row,)


def holds(whole: object, part: object) -> bool:
    """Whether data holds all of another: rows by their ids, values as they are."""
    if isinstance(whole, dict) and isinstance(part, dict):
        return all(key in whole and holds(whole[key], item) for key, item in part.items())
    if (
        isinstance(whole, list)
        and isinstance(part, list)
        and all(isinstance(row, dict) and "id" in row for row in part)
    ):
        rows = {_name(row): row for row in whole}
        return all(_name(row) in rows and holds(rows[_name(row)], row) for row in part)
    return whole == part


class Reader:
    """Somebody who follows the guide in a workspace of their own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._before: Path | None = None

    def path(self, file: str) -> Path:
        """Where a file of the guide lies."""
        top = file.startswith(("procedures/", "records/", "concerns.yaml"))
        return self.root / file if top else self.root / HOME / file

    def take(self, block: Block) -> None:
        """Do with a block of text what its first line says."""
        how, file = block.mark
        assert how, f"nothing says what to do with this block:\n{block.text}"
        path = self.path(file)
        if how in {"for a moment, in", "wrong on purpose, new file"}:
            assert self._before is None, "two things are changed for a moment at once"
            self._before = self.root.with_name(f"{self.root.name}-before")
            shutil.copytree(self.root, self._before)
        if how.endswith("new file"):
            assert not path.exists(), file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif how == "as it stands in":
            assert holds(self._data(path), data_of(block)), f"{file} does not say this:\n{block.text}"
        elif how != "form":
            whole = merged(self._data(path), data_of(block))
            path.write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run a command as the guide prints it; afterwards what was changed for a moment is put back."""
        program, *arguments = shlex.split(command)
        assert program == "concerns", command
        return subprocess.run(
            [sys.executable, "-m", "generator", *arguments],
            cwd=self.root,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=60,
        )

    def put_back(self) -> None:
        """Take back what was changed for a moment."""
        if self._before is not None:
            shutil.rmtree(self.root)
            self._before.rename(self.root)
            self._before = None

    def _data(self, path: Path) -> object:
        document = read(self.root, path)
        assert isinstance(document, Document), document
        return plain(document.data)


def wrong_form(block: Block) -> str:
    """What is wrong with a block by the schema of its file; empty if nothing is. A part of a file may lack the rest."""
    how, file = block.mark
    if how.startswith("wrong"):
        return ""
    name = file if how == "form" else schema_of(file)
    data = data_of(block)
    rows = data if isinstance(data, list) else [data]
    found = []
    for row in rows:
        whole = {**_AROUND.get(name, {}), **mapping(row)}
        document = parse("guide", json.dumps(whole).encode())
        assert isinstance(document, Document), document
        wrong = schema_faults(document, name)
        found += [fault for fault in wrong if how in {"new file", "form"} or fault.code != "missing"]
    return "; ".join(f"{fault.message}. {fault.hint}" for fault in found)


_AROUND: Mapping[str, Mapping[str, object]] = {"duties": {"section": {"title": "A", "order": 1, "about": "A"}}}
