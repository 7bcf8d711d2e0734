"""Who reads: the audiences as sets, not tiers, and the folder of the site that each one has to itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from generator.hints import did_you_mean
from generator.model import Provider

CORE, PARTNERS, PROVIDER, COMMISSIONERS, BOARD, PUBLIC = (
    "core",
    "partners",
    "provider",
    "commissioners",
    "board",
    "public",
)
TITLES: Mapping[str, str] = {
    CORE: "the core team",
    PARTNERS: "the partner agencies",
    PROVIDER: "the provider",
    COMMISSIONERS: "commissioners with placements",
    BOARD: "the safeguarding board",
    PUBLIC: "everybody",
}
"""Each kind of audience and what people call it; core reads everything, the others what is opened to them."""
RELEASED = "released"
"""The kind of disclosure by which somebody entitled opens what nobody has told yet; every procedure knows it."""
OPENED = (PROVIDER, PARTNERS, COMMISSIONERS, BOARD)
"""The kinds to which a procedure opens parts of an episode."""


@dataclass(frozen=True, slots=True, order=True)
class Audience:
    """One audience: its kind and, of a provider, whose; `title` is what its pages call it."""

    kind: str
    whose: str = ""
    title: str = ""

    @property
    def name(self) -> str:
        """How commands and settings name it: core, or provider:the-home."""
        return f"{self.kind}:{self.whose}" if self.whose else self.kind

    @property
    def folder(self) -> str:
        """Its folder of the site: core, or provider/the-home."""
        return f"{self.kind}/{self.whose}" if self.whose else self.kind


def of(providers: Iterable[Provider]) -> tuple[Audience, ...]:
    """All audiences of a workspace, each provider by itself."""
    return (
        *(Audience(kind, title=title) for kind, title in TITLES.items() if kind != PROVIDER),
        *(Audience(PROVIDER, item.id, item.name) for item in sorted(providers, key=lambda item: item.id)),
    )


def chosen(known: Sequence[Audience], wanted: Sequence[str] | None) -> tuple[Audience, ...] | str:
    """The audiences that are named, all if none are; `provider` means every provider. Or, in words, which is not."""
    found: dict[Audience, None] = {}
    for name in wanted or [item.name for item in known]:
        named = [item for item in known if name in {item.name, item.kind}]
        if not named:
            return f"there is no site for {name}. {did_you_mean(name, [item.name for item in known])}"
        found.update(dict.fromkeys(named))
    return tuple(found)
