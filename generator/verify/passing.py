"""`passed` where it is never asked: it says that a cap was exceeded, and only what a response waits for hears it."""

from __future__ import annotations

from generator.rules import Anchor, Body, Response
from generator.verify import parts


def unheard(body: Body) -> bool:
    """Whether a rule waits for a cap in another way than by the `when` of a response."""
    heard = _heard(body.when) if isinstance(body, Response) else ()
    return any(anchor.how == "passed" and anchor not in heard for anchor in parts.anchors(body))


def _heard(anchor: Anchor) -> tuple[Anchor, ...]:
    return (anchor, *anchor.anchors)
