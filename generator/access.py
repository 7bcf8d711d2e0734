"""Settings -> who gets in where: the sign-on, the groups of each audience, and what must not stand in them.

The schema lets through only characters that mean nothing to a web server. What it cannot see is refused here: that
two audiences would be opened by one group.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.audiences import CORE, PROVIDER, PUBLIC, TITLES
from generator.model import Data, Fault
from generator.shapes import integer, mapping, sequence
from generator.source import Document

SETTING = "access"
_MOST_GROUPS = 100
_GAP = "{provider}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOn:
    """How people sign in at an identity provider; `groups` and `user` are names of claims."""

    metadata: str
    client: str
    secrets: str
    groups: str
    user: str
    scope: str
    most_groups: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who gets in on the server. Without a sign-on, `passwords` is the folder of the files of users and audiences."""

    address: str
    folder: str
    certificate: str
    key: str
    anyone: bool
    sign_on: SignOn | None
    passwords: str
    groups: Mapping[str, tuple[str, ...]]

    @property
    def host(self) -> str:
        """The server's name."""
        return self.address.removeprefix("https://").partition(":")[0]

    @property
    def port(self) -> int:
        """The port that the address means."""
        return int(self.address.removeprefix("https://").partition(":")[2] or _HTTPS)

    def groups_of(self, kind: str, whose: str = "") -> tuple[str, ...]:
        """The groups of the identity provider that read one audience's site, the core team's not counted in."""
        return tuple(name.replace(_GAP, whose) for name in self.groups.get(kind, ()))


_HTTPS = 443


def access(settings: Data) -> Access | None:
    """What the settings say of access; None if they say nothing."""
    if SETTING not in settings:
        return None
    data = mapping(settings[SETTING])
    return Access(
        address=str(data["address"]),
        folder=str(data.get("folder", "")),
        certificate=str(data.get("certificate", "")),
        key=str(data.get("key", "")),
        anyone=data.get("public") == "anyone",
        sign_on=_sign_on(mapping(data["sign_on"])) if "sign_on" in data else None,
        passwords=str(data.get("passwords", "")),
        groups={
            kind: tuple(str(name) for name in sequence(names))
            for kind, names in mapping(data.get("groups", {})).items()
        },
    )


def _sign_on(data: Data) -> SignOn:
    return SignOn(
        metadata=str(data["metadata"]),
        client=str(data["client"]),
        secrets=str(data["secrets"]),
        groups=str(data.get("groups", "groups")),
        user=str(data.get("user", "sub")),
        scope=str(data.get("scope", "openid")),
        most_groups=integer(data.get("most_groups", _MOST_GROUPS)),
    )


def faults(document: Document, providers: Iterable[str]) -> Iterator[Fault]:
    """What no schema can see in the settings of access."""
    found = access(mapping(document.data))
    if found is None:
        return
    yield from _halves(document, found)
    if found.sign_on is not None:
        yield from _shared(document, found, sorted(providers))


def _halves(document: Document, found: Access) -> Iterator[Fault]:
    """What has to stand together, or apart."""
    needs = ("folder", "certificate", "key", "groups") if found.sign_on else ()
    if bool(found.certificate) != bool(found.key):
        needs = (*needs, "certificate", "key")
    data = mapping(mapping(document.data)[SETTING])
    for name in dict.fromkeys(needs):
        if name not in data:
            beside = "sign_on" if found.sign_on else "certificate" if name == "key" else "key"
            yield Fault(
                place=document.place(f"/{SETTING}/{beside}"),
                code="missing",
                message=f"{name} is missing: {beside} needs it",
                hint=f"Add `{name}:` under access.",
            )
    if found.sign_on is None and found.groups:
        yield Fault(
            place=document.place(f"/{SETTING}/groups"),
            code="unknown-field",
            message="groups: these are groups of an identity provider, and there is none here",
            hint="Leave it out; `concerns password NAME --audience AUDIENCE` says who reads what.",
        )


def _shared(document: Document, found: Access, providers: Iterable[str]) -> Iterator[Fault]:
    """A provider whose group is somebody else's too. Case is ignored, as some identity providers do."""
    taken = {
        name.casefold(): f"groups of {TITLES[kind]}"
        for kind, names in found.groups.items()
        if kind != PROVIDER
        for name in names
    }
    for provider in providers:
        for number, name in enumerate(found.groups_of(PROVIDER, provider)):
            owner = taken.setdefault(name.casefold(), f"groups of provider {provider}")
            if owner != f"groups of provider {provider}":
                yield Fault(
                    place=document.place(f"/{SETTING}/groups/{PROVIDER}/{number}"),
                    code="group-twice",
                    message=f"provider: the group of provider {provider} would be {name}, which is among the {owner}",
                    hint="Choose a pattern that gives every provider a group of its own, "
                    "such as concerns-provider-{provider}.",
                )


def reading(found: Access, kind: str, whose: str = "") -> tuple[str, ...]:
    """Every group that gets in to one audience's site, the core team's first; each once, in a fixed order."""
    return tuple(dict.fromkeys((*found.groups_of(CORE), *found.groups_of(kind, whose))))


def everybody(found: Access, providers: Iterable[str]) -> tuple[str, ...]:
    """Every group that gets in anywhere: those who read the public site when it is not open to anyone."""
    named = [name for kind in TITLES if kind != PROVIDER for name in found.groups_of(kind)]
    each = [name for provider in sorted(providers) for name in found.groups_of(PROVIDER, provider)]
    return tuple(dict.fromkeys((*named, *each)))


__all__ = ["PUBLIC", "Access", "SignOn", "access", "everybody", "faults", "reading"]
