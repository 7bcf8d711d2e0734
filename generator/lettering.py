"""The command that writes a letter; to a named person only if somebody gives the name there and then."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands import MisuseError, one_case

if TYPE_CHECKING:
    from argparse import Namespace


def letter(arguments: Namespace) -> int:
    """Write one letter of an episode as PDF or page, from what its recipient may see."""
    from generator import letters

    workspace, case = one_case(arguments)
    made = letters.make(case, arguments.letter, arguments.about)
    if isinstance(made, str):
        raise MisuseError(made)
    if arguments.addressee:
        made = letters.addressed(made, _addressee(arguments, workspace.root))
    out = arguments.out or Path(f"{case.episode.id}-{arguments.letter}.pdf")
    if out.suffix not in {".pdf", ".html"}:
        raise MisuseError(f"{out} is neither a PDF nor a page: give it a name that ends with .pdf or .html")
    if not out.parent.is_dir():
        raise MisuseError(f"there is no folder {out.parent}: make it first, or name another with --out")
    letters.write(made, out)
    for lack in made.lacks:
        sys.stderr.write(
            f"{made.place}: the letter lacks {lack}: the procedure requires it. Add it under words in the record.\n"
        )
    sys.stdout.write(f"{out}\n")
    return 1 if made.lacks else 0


def _addressee(arguments: Namespace, root: Path) -> tuple[str, ...]:
    """The lines of an address; where they are printed has to lie outside of what is kept.

    Raises:
        MisuseError: it does not, or they are no plain text.
    """
    if arguments.out is None or arguments.out.resolve().is_relative_to(root.resolve()):
        raise MisuseError(
            f"a letter to a named person is not kept with the records: with --out choose a place outside {root}"
        )
    given = sys.stdin.read().splitlines() if arguments.addressee == ["-"] else arguments.addressee
    lines = tuple(line.strip() for line in given if line.strip())
    if not lines or len(lines) > _LINES or not all(line.isprintable() and len(line) <= _LINE for line in lines):
        raise MisuseError(f"an address has 1 to {_LINES} lines of plain text, none longer than {_LINE} characters")
    return lines


_LINES, _LINE = 8, 100
