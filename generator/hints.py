"""What to write instead: the nearest allowed word, or the words that are allowed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: object, allowed: Iterable[str]) -> str | None:
    """The allowed word most like `word`, if any is like it."""
    found = difflib.get_close_matches(str(word), sorted(allowed), n=1, cutoff=0.6)
    return found[0] if found else None


_FEW = 24


def did_you_mean(word: object, allowed: Iterable[str]) -> str:
    """A hint: the nearest allowed word, else all of them when they are few."""
    words = sorted(allowed)
    near = nearest(word, words)
    if near is not None:
        return f"Did you mean {near}?"
    if not words:
        return "Leave it out."
    return f"Allowed here: {', '.join(words[:_FEW])}{' ...' if len(words) > _FEW else '.'}"
