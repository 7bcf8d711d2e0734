"""What `concerns new` writes: a procedure, a provider or an episode, small and valid as it stands.

The texts are templates under templates/new, one folder for each kind; what comes of them is checked before anything
is written, and nothing that is there already is touched.
"""

from __future__ import annotations

import re
import secrets
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from generator import local, templates
from generator.hints import did_you_mean
from generator.model import Fault
from generator.procedure import Procedure
from generator.schema import faults as schema_faults
from generator.schemas import schema
from generator.shapes import mapping
from generator.source import parse
from generator.workspace import Workspace

Options = Mapping[str, str]


class RefusedError(Exception):
    """It cannot be begun as asked; the message says why, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What is to be written: one file or folder that is not there yet, and how people go on from there."""

    home: str
    files: Mapping[str, str]
    """Texts by their path inside `home`; one text under the empty path if `home` is a file."""
    then: str


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that can be begun: what has to be said about it, what may be said, and what comes of it."""

    must: frozenset[str]
    may: frozenset[str]
    make: Callable[[Workspace, str, Options, date], Made]


def make(kind: str, workspace: Workspace, name: str, options: Options, today: date) -> Made:
    """The files of a new procedure, provider or episode.

    Raises:
        RefusedError: it cannot be made as asked, or it is there already.
    """
    found = KINDS[kind]
    for option in sorted(set(options) - found.must - found.may):
        raise RefusedError(f"--{option} is not for a new {kind}")
    for option in sorted(found.must - set(options)):
        raise RefusedError(f"a new {kind} needs --{option}")
    made = found.make(workspace, name, options, workspace.as_of(None, today))
    if (workspace.root / made.home).exists():
        raise RefusedError(f"{made.home} is there already; nothing was changed")
    for fault in _faults(kind, made.files):
        raise RefusedError(f"{fault.message}. {fault.hint}")
    return made


def write(root: Path, made: Made) -> None:
    """Write everything or nothing: into a folder of its own first, then one renaming."""
    target = root / made.home
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root, prefix=".new-") as folder:
        whole = Path(folder) / "whole"
        for name, text in made.files.items():
            path = whole / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        whole.rename(target)


def _faults(kind: str, files: Mapping[str, str]) -> Iterator[Fault]:
    """What is wrong with the texts as they are filled in: a title may hold what no record may."""
    for name, text in files.items():
        if name.endswith(".yaml") or not name:
            document = parse(name or kind, text.encode())
            yield from (document,) if isinstance(document, Fault) else schema_faults(document, _schema(kind, name))


def _schema(kind: str, name: str) -> str:
    """The schema of a file: that of its folder where all files in it are of one sort, else that of its name."""
    folders = Path(name).parts[1:-1]
    return {"duties": "duties", "stories": "story"}[folders[0]] if folders else Path(name).stem or kind


def _id(name: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) or len(name) > _LONG or name in _NO_WORDS:
        raise RefusedError(
            f"{name!r} cannot be an id: begin with a letter, and use lower-case letters, numbers and single hyphens"
        )
    return name


_LONG = 40
_NO_WORDS = frozenset({"true", "false", "null"})
"""What YAML would take for something else than a word."""


# --- a procedure ------------------------------------------------------------------------------------------------


def _procedure(workspace: Workspace, name: str, options: Options, today: date) -> Made:
    known = workspace.procedures.values()
    if name in _TAKEN:
        raise RefusedError(f"procedures/{name} is a folder for something else; give the procedure another id")
    if versions := sorted(item.version for item in known if item.id == _id(name)):
        raise RefusedError(
            f"there is a procedure {name} already, version {', '.join(versions)}; nothing was changed. "
            "A changed text gets a folder of its own that says revises: (the guide tells how)"
        )
    prefix = _prefix(name, options.get("prefix"), {item.prefix: item.id for item in known})
    version, nation = options.get("version", today.isoformat()), options.get("nation", "england")
    values = {
        "id": name,
        "title": options["title"],
        "short_title": name.replace("-", " ").title(),
        "prefix": prefix,
        "version": version,
        "nation": nation,
        **_NATIONS[nation],
    }
    return Made(
        home=f"procedures/{name}",
        files={f"{version}/{path}": text for path, text in templates.scaffold("procedure", values).items()},
        then=f"The ids of its rules begin with {prefix}-. See its stories come out: concerns test procedures/{name}\n"
        "How to go on from here: docs/writing-a-procedure.md",
    )


_TAKEN = frozenset({"calendars", "overlays"})
_NATIONS: Mapping[str, Mapping[str, str]] = {
    "england": {"regulator": "Care Quality Commission", "health": "Integrated care board"},
    "wales": {"regulator": "Care Inspectorate Wales", "health": "Health board"},
}


def _prefix(name: str, asked: str | None, taken: Mapping[str, str]) -> str:
    """The prefix that was asked for, else the first free one out of the id's letters."""
    if asked is None:
        letters = name.replace("-", "")
        offered = [
            "".join(word[0] for word in name.split("-")),
            *(letters[:size] for size in range(_SHORTEST, _LONGEST + 1)),
        ]
        for text in offered:
            if len(text) >= _SHORTEST and text not in {*taken, *_NO_WORDS}:
                return text
        raise RefusedError(f"no prefix out of the letters of {name} is free; choose one with --prefix")
    if not re.fullmatch(rf"[a-z][a-z0-9]{{{_SHORTEST - 1},{_LONGEST - 1}}}", asked) or asked in _NO_WORDS:
        raise RefusedError(
            f"{asked!r} cannot be a prefix: write {_SHORTEST} to {_LONGEST} lower-case letters or numbers, "
            "a letter first"
        )
    if asked in taken:
        raise RefusedError(f"the prefix {asked} belongs to {taken[asked]}; choose another")
    return asked


_SHORTEST, _LONGEST = 2, 8


# --- a provider -------------------------------------------------------------------------------------------------


def _provider(_workspace: Workspace, name: str, options: Options, _today: date) -> Made:
    services = mapping(mapping(schema("provider")["properties"])["services"])
    kinds = mapping(mapping(mapping(services["items"])["properties"])["kind"])["enum"]
    values = {"id": _id(name), "name": options["name"], "kinds": kinds}
    return Made(
        home=f"records/providers/{name}.yaml",
        files={"": templates.scaffold("provider", values)["provider.yaml"]},
        then=f"Say in it which services it has. Then open an episode: concerns new episode PROCEDURE --provider {name}",
    )


# --- an episode -------------------------------------------------------------------------------------------------


def _episode(workspace: Workspace, name: str, options: Options, today: date) -> Made:
    procedure = _in_force(workspace, name, today)
    provider = workspace.providers.get(options["provider"])
    if provider is None:
        raise RefusedError(
            f"there is no provider {options['provider']}. {did_you_mean(options['provider'], workspace.providers)} "
            "A new one: concerns new provider ID --name NAME"
        )
    taken = {item.id for item in workspace.episodes}
    new_id = next(found for found in _ids(f"{procedure.prefix}-{today.year}") if found not in taken)
    values = {
        "procedure": procedure.id,
        "version": procedure.version,
        "host": _host(procedure, options.get("host")),
        "provider": provider.id,
        "title": options.get("title", provider.name),
        "services": provider.services,
        "day": today.isoformat(),
        "concern": tuple(procedure.words.get("concern", {})) or ("complaint",),
    }
    return Made(
        home=f"records/episodes/{today.year}/{new_id}.yaml",
        files={"": templates.scaffold("episode", values)["episode.yaml"]},
        then="Write what happened at its end. Then: concerns check",
    )


def _in_force(workspace: Workspace, name: str, today: date) -> Procedure:
    """The version of a procedure that is in force today, else its first."""
    known = sorted(workspace.procedures.values(), key=lambda item: item.applies_from)
    versions = [item for item in known if item.id == name]
    if not versions:
        raise RefusedError(f"there is no procedure {name}. {did_you_mean(name, {item.id for item in known})}")
    return next((item for item in reversed(versions) if item.applies_from <= today), versions[0])


def _host(procedure: Procedure, asked: str | None) -> str:
    """The authority that was asked for, else the only one; where the text names none, the procedure's own id."""
    hosts = local.hosts(procedure) if procedure.variants else {}
    if asked is None and len(hosts) > 1:
        raise RefusedError(
            f"several authorities run {procedure.id}; choose one with --host: {', '.join(sorted(hosts))}"
        )
    host = asked or next(iter(hosts), procedure.id)
    if hosts and host not in hosts:
        raise RefusedError(f"{host} does not run {procedure.id}. {did_you_mean(host, hosts)}")
    return _id(host)


def _ids(start: str) -> Iterator[str]:
    """Ids that nobody can guess or count by: five random characters, none of which is taken for another."""
    while True:
        yield f"{start}-{''.join(secrets.choice(_BASE_32) for _ in range(_RANDOM))}"


_BASE_32 = "0123456789abcdefghjkmnpqrstvwxyz"
_RANDOM = 5

KINDS: Mapping[str, Kind] = {
    "episode": Kind(frozenset({"provider"}), frozenset({"host", "title"}), _episode),
    "provider": Kind(frozenset({"name"}), frozenset(), _provider),
    "procedure": Kind(frozenset({"title"}), frozenset({"prefix", "nation", "version"}), _procedure),
}
