"""The command that says who may read what."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from generator.commands import one_case

if TYPE_CHECKING:
    from argparse import Namespace


def audience(arguments: Namespace) -> int:
    """Show who may read each event and field of an episode, since when, and which rule says so."""
    from generator import circle

    _, case = one_case(arguments)
    sys.stdout.write(circle.text(case))
    return 1 if case.faults else 0
