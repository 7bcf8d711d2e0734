"""The tiny procedure with something changed in its files: verified, and the stories of what is found told."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from generator import law, stories, verify
from generator.procedure import Procedure
from generator.stories import Outcome
from generator.verify import Verification
from generator.verify.flaws import Flaw
from generator.verify.telling import written
from tests.tiny import HERE, tiny

HOME = "procedures/tiny/2026-01-01"
Edit = tuple[str, str, str]
"""A file of the procedure, a text in it, and what stands there instead."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A workspace with the tiny procedure, changed."""

    root: Path

    @property
    def procedure(self) -> Procedure:
        """The procedure as it is read, which it has to be."""
        calendar = tiny().calendar
        found, faults = law.load(self.root, self.root / HOME, {calendar.id: calendar})
        assert faults == ()
        assert found is not None
        return found

    def verified(self) -> Verification:
        """What is found in the definition."""
        return verify.verify(self.procedure)

    def told(self, flaw: Flaw) -> Outcome:
        """How the story of a finding comes out, written into a file and told."""
        assert flaw.shown is not None
        path = self.root / HOME / "stories" / "shown.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(written(flaw.shown), encoding="utf-8")
        return stories.tell(self.root, path, {("tiny", "2026-01-01"): self.procedure})


def changed(root: Path, *edits: Edit) -> Definition:
    """The tiny procedure in a folder, with these edits made, each of which has to find its text."""
    shutil.copytree(HERE / "procedures", root / "procedures")
    for file, old, new in edits:
        path = root / HOME / f"{file}.yaml"
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {file}.yaml"
        path.write_text(text.replace(old, new), encoding="utf-8")
    return Definition(root)


def more(file: str, before: str, text: str) -> Edit:
    """One more row of duties or moves, in front of another."""
    row = f"- {{modality: must, bearer: manager, source: L9, says: One more., {text}}}"
    return file, f"- id: {before}\n", f"{row}\n  - id: {before}\n"


def after(file: str, line: str, text: str) -> Edit:
    """One more line, after another of the same depth."""
    depth = len(line) - len(line.lstrip())
    return file, f"{line}\n", f"{line}\n{' ' * depth}{text}\n"
