"""All needles as one net: however many there are, a text is gone through once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Protocol

import ahocorasick

from generator.sweep.folding import SEAM, fold, seams
from generator.sweep.needles import Needle


class _Automaton(Protocol):
    def iter(self, string: str) -> Iterable[tuple[int, int]]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """The needles, and what finds them all in one pass."""

    needles: tuple[Needle, ...]
    automaton: _Automaton | None

    def caught(self, passages: Sequence[tuple[str, str]]) -> frozenset[tuple[int, str]]:
        """Which needles (by number) stand in these passages, and where."""
        written = _Written(tuple(text for _, text in passages))
        folded = [fold(text) for text in written.texts]
        starts = list(accumulate((len(text) + len(SEAM) for text in folded), initial=0))
        found: set[tuple[int, str]] = set()
        for last, number in self._in(SEAM.join(folded)):
            at = number, passages[bisect_right(starts, last) - 1][0]
            if at not in found and written.holds(self.needles[number], last + 1):
                found.add(at)
        return frozenset(found)

    def touched(self, texts: Iterable[str]) -> frozenset[int]:
        """Which needles stand in these texts in any way, also as part of a longer word."""
        return frozenset(number for _, number in self._in(SEAM.join(map(fold, texts))))

    def _in(self, folded: str) -> Iterable[tuple[int, int]]:
        return self.automaton.iter(folded) if self.automaton is not None else ()


@dataclass(frozen=True)
class _Written:
    """Texts as they were before they were folded, looked at only where something was caught."""

    texts: tuple[str, ...]

    def holds(self, needle: Needle, end: int) -> bool:
        """Whether what ends here in the folded texts is the needle itself, and no chance likeness."""
        if needle.whole and not ({end, end - len(needle.folded)} <= self._seams and self._counts(needle, end)):
            return False
        return not needle.exact or needle.text in self._close

    def _counts(self, needle: Needle, end: int) -> bool:
        """Whether its numbers are numbers here too: "level 1" before "2 March" is no 12 March."""
        own, start = seams([needle.text]), end - len(needle.folded)
        return all(
            at in own or start + at not in self._seams
            for at in range(1, len(needle.folded))
            if needle.folded[at - 1].isdigit() and needle.folded[at].isdigit()
        )

    @cached_property
    def _seams(self) -> frozenset[int]:
        return seams(self.texts)

    @cached_property
    def _close(self) -> str:
        return "".join("\n".join(self.texts).casefold().split())


def net(needles: Iterable[Needle]) -> Net:
    """A net of these needles."""
    kept = tuple(needles)
    automaton = ahocorasick.Automaton()
    for number, needle in enumerate(kept):
        if needle.folded:
            automaton.add_word(needle.folded, number)
    if len(automaton):
        automaton.make_automaton()
    return Net(needles=kept, automaton=automaton if len(automaton) else None)
