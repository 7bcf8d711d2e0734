"""Settings of access + providers -> what a web server needs: its configuration and the pages it says by itself.

Deny by default: a folder is open to the groups that stand in its own block, and a folder without a block to the core
team alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from generator import audiences
from generator.access import Access, SignOn, access, everybody, reading
from generator.audiences import BOARD, COMMISSIONERS, CORE, PARTNERS, PROVIDER, PUBLIC, Audience
from generator.model import Provider
from generator.templates import page
from generator.workspace import Workspace

FOLDER = "server"
CONFIGURATION = "site.conf"
REALM = "Provider concerns"
MODULES: tuple[str, ...] = (
    "alias",
    "authn_core",
    "authz_core",
    "authz_user",
    "dir",
    "headers",
    "mime",
    "setenvif",
    "socache_shmcb",
    "ssl",
)
_OF_SIGN_ON = ("auth_openidc", "rewrite")
_OF_PASSWORDS = ("auth_basic", "authn_file", "authz_groupfile")
_STARTS = (CORE, COMMISSIONERS, PARTNERS, BOARD, PROVIDER, PUBLIC)
"""Where somebody who is in several groups begins: the first of these that is theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A folder of the site and who may read it; `anyone` is without signing in, no group is nobody at all."""

    title: str
    folder: str
    groups: tuple[str, ...] = ()
    anyone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Start:
    """A group, and the folder in which its people begin."""

    group: str
    folder: str


def write(workspace: Workspace, out: Path) -> Path | None:
    """Write `out/server`, replaced in one step, if the settings say anything of access; the file to include."""
    found = access(workspace.settings)
    if found is None:
        return None
    out.mkdir(parents=True, exist_ok=True)
    home = out / FOLDER
    with tempfile.TemporaryDirectory(prefix=f".{FOLDER}-", dir=out) as folder:
        fresh = Path(folder, "fresh")
        for name, text in files(found, workspace.providers.values()).items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        if home.exists():
            home.rename(Path(folder, "former"))
        fresh.rename(home)
    return home / CONFIGURATION


def files(found: Access, providers: Iterable[Provider]) -> Mapping[str, str]:
    """Everything under `server/`, by path."""
    known = tuple(providers)
    return {
        CONFIGURATION: _configuration(found, known),
        "pages/page.css": f"{page('server/page.css.j2')}\n",
        **{f"pages/{name}.html": f"{text}\n" for name, text in _pages(found)},
    }


def modules(found: Access) -> tuple[str, ...]:
    """The modules of Apache that the configuration needs."""
    return tuple(sorted((*MODULES, *(_OF_SIGN_ON if found.sign_on is not None else _OF_PASSWORDS))))


def _configuration(found: Access, providers: Sequence[Provider]) -> str:
    known = audiences.of(providers)
    names = [item.id for item in providers]
    text = page(
        "server/site.conf.j2",
        access=found,
        places=tuple(_places(found, known, names)),
        everybody=everybody(found, names),
        starts=tuple(_starts(found, known)),
        exactly=lambda groups: Markup(_exactly(found.sign_on, groups)) if found.sign_on else "",  # noqa: S704
        modules=modules(found),
        realm=REALM,
        as_expected=Markup(_quoted(_as_expected(found.sign_on))) if found.sign_on is not None else "",  # noqa: S704
    )
    return f"{text}\n"


_SENT = ("OIDC_userinfo_json", "OIDC_id_token_payload")
"""Where the server keeps what the identity provider said, as it was sent."""
_TEXT = r'"(?:[^"\\]|\\.)*+"'
"""A text in JSON. A quotation mark within it stands behind a backslash, so that no text can look like the claim."""


def _claim(sign_on: SignOn) -> str:
    return rf'"{sign_on.groups}"\s*:\s*'


def _as_expected(sign_on: SignOn) -> str:
    """The server's expression for a claim of groups of the right shape: a list of texts, or one without a comma.

    Each half is true only by what it finds: if the server gives up on a monstrous claim, that is no.
    """
    name = _claim(sign_on)
    many = rf"\[\s*(?:{_TEXT}\s*(?:,\s*{_TEXT}\s*){{0,{sign_on.most_groups - 1}}})?\]"
    return " && ".join(
        rf'(!(%{{reqenv:{sent}}} =~ m#{name}#) || %{{reqenv:{sent}}} =~ m#{name}(?:{many}|"[^"\\,]*+")\s*[,}}]#)'
        for sent in _SENT
    )


def _exactly(sign_on: SignOn, groups: Sequence[str]) -> str:
    """The server's expression for a claim that holds one of these groups, letter by letter.

    `Require claim` alone is not enough: it compares as people sort, and takes "core team" for "coreteam". Whoever has
    not signed in yet passes here, so that it is `Require claim` that sends them to sign in.
    """
    names = "|".join(name.replace(".", r"\.") for name in groups)
    among = rf'{_claim(sign_on)}(?:\[\s*(?:{_TEXT}\s*,\s*)*?)?"(?:{names})"\s*[],}}]'
    return " || ".join(("-z %{reqenv:OIDC_id_token_payload}", *(f"%{{reqenv:{sent}}} =~ m#{among}#" for sent in _SENT)))


def _quoted(text: str) -> str:
    """A text as one word of the server's configuration."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _places(found: Access, known: Sequence[Audience], providers: Sequence[str]) -> Iterator[_Place]:
    """The folders, outer ones first: the server goes by the last that fits."""
    yield _Place(
        title="What is not named below: it answers as the site of another does, so nobody can try out what there is",
        folder="",
        groups=_readers(found, Audience(CORE), providers),
    )
    for item in known:
        yield _Place(
            title=f"The site for {item.kind} {item.whose}".rstrip(),
            folder=f"/{item.folder}",
            groups=_readers(found, item, providers),
            anyone=found.anyone and item.kind == PUBLIC,
        )
    yield _Place(title="This configuration", folder=f"/{FOLDER}")
    yield _Place(title="The few pages that the server says by itself", folder=f"/{FOLDER}/pages", anyone=True)


def _readers(found: Access, audience: Audience, providers: Sequence[str]) -> tuple[str, ...]:
    """The groups that get in to an audience's site; in a password file a group bears the name of the site's folder."""
    if found.sign_on is not None:
        if audience.kind == PUBLIC:
            return everybody(found, providers)
        return reading(found, audience.kind, audience.whose)
    if audience.kind == PUBLIC:
        return tuple(item.folder for item in audiences.of(()) if item.kind != PROVIDER) + tuple(
            Audience(PROVIDER, name).folder for name in sorted(providers)
        )
    return tuple(dict.fromkeys((CORE, audience.folder)))


def _starts(found: Access, known: Sequence[Audience]) -> Iterator[_Start]:
    for kind in _STARTS:
        for item in known:
            if item.kind == kind:
                for group in found.groups_of(kind, item.whose):
                    yield _Start(group=group, folder=item.folder)


@dataclass(frozen=True, slots=True)
class _Link:
    address: str
    title: str


def _pages(found: Access) -> Iterator[tuple[str, str]]:
    again = _Link("/sign-in", "Sign in")
    public = (_Link("/public/", "Read the procedures, which anyone may read"),) if found.anyone else ()
    yield (
        "signed-out",
        page(
            "server/page.html.j2",
            title="You are not signed in",
            lines=(
                "If you have just signed out: it is done. On a computer that others use, close the browser as well.",
            ),
            links=(again, *public),
        ),
    )
    yield (
        "refused",
        page(
            "server/page.html.j2",
            title="This is not open to your account",
            lines=(
                "You are signed in, and what you asked for is not among what your account may read, or is not there.",
                "If you should be able to read it, ask the team that looks after provider concerns.",
                "If somebody may be in danger, do not wait for that: call 999.",
            ),
            links=(_Link("/sign-in", "Go to what your account may read"), _Link("/sign-out", "Sign out"), *public),
        ),
    )
    yield (
        "failed",
        page(
            "server/page.html.j2",
            title="This did not work",
            lines=(
                "The fault is on this side, and nothing was changed by it. Try again in a few minutes.",
                "If it goes on, tell whoever looks after this site at what time it happened.",
                "Usually the service that signs people in cannot be reached, or your account is in very many groups.",
            ),
            links=(again, *public),
        ),
    )
    yield (
        "missing",
        page(
            "server/page.html.j2",
            title="There is no such page",
            lines=("The address may be mistyped, or the page may have been taken away since the link was made.",),
            links=(_Link("/sign-in", "Go to what your account may read"), *public),
        ),
    )
