"""Text -> its letters and digits alone, so that one value is found however a file spells, breaks or marks it up.

Case, accents, ligatures, white space, hyphens, soft or not, quotation marks and what has no width all go. What goes
leaves a seam behind, which tells whole words from parts of longer ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import accumulate

SEAM = "\n"
"""Stands between the texts of a file: nothing is found across it."""
_WORDS = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """The letters and digits of `text`."""
    return "".join(words(text))


def words(text: str) -> list[str]:
    """The runs of letters and digits of `text`; `fold` is these without what stood between them."""
    plain = text if text.isascii() else unicodedata.normalize("NFKD", text)
    return _WORDS.findall(plain.casefold())


def seams(texts: Iterable[str]) -> frozenset[int]:
    """Where a word may begin or end in the folded texts, joined by SEAM."""
    found: set[int] = set()
    start = 0
    for text in texts:
        ends = list(accumulate(map(len, words(text)), initial=start))
        found.update(ends)
        start = ends[-1] + len(SEAM)
    return frozenset(found)
