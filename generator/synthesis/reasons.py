"""Why a chronology could not be made: what cannot be, in words; and whether something was merely not found.

Written by a search while it runs. Only what is certain may be called a fault of a procedure.
"""

from __future__ import annotations


class Reasons:
    """The reasons of one search. `certain` until something was tried that did not come out and might have.

    `missed` are stages that the case would have had to come to.
    """

    def __init__(self, tries: int = 400) -> None:
        self._why: dict[str, None] = {}
        self._left = tries
        self.certain = True
        self.missed: frozenset[str] = frozenset()

    @property
    def why(self) -> tuple[str, ...]:
        """What cannot be, each told once, in the order in which it was met."""
        return tuple(self._why)

    def refuse(self, why: str, stage: str = "") -> None:
        """Note what cannot be; where it is that a case comes to a stage, which stage that is."""
        self._why[why] = None
        if stage:
            self.missed |= {stage}

    def doubt(self) -> None:
        """Note that something did not come out, though it might have in another way."""
        self.certain = False

    def spend(self) -> None:
        """Count one more try.

        Raises:
            SpentError: none is left; whoever began the search hears it, and nothing is certain any more.
        """
        if self._left <= 0:
            self.certain = False
            raise SpentError
        self._left -= 1


class SpentError(Exception):
    """A search has used up its tries."""
