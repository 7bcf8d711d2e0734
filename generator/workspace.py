"""Folders -> Workspace: settings, calendars, procedures, providers, episodes, programmes, and every fault at once.

One bad file never hides another; a file with faults is left out, and its faults stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from generator import access, erased, law, local, overlays, personal, records
from generator.days import Calendar
from generator.erased import Tombstone
from generator.hints import did_you_mean
from generator.model import Data, Episode, Fault, Place, Provider
from generator.procedure import Overlay, Procedure
from generator.schema import faults as schema_faults
from generator.shapes import integer, mapping, sequence
from generator.shipped import PROCEDURES
from generator.soundness import chronology_faults, unknown_procedure, version_of
from generator.source import Document, read

SETTINGS = "concerns.yaml"
NO_WORKSPACE = "no-workspace"
_HELD = frozenset({"episode", "erased", "overlay", "programme", "provider", "workspace"})
"""The files that hold an authority's own words, in which personal data has no place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """All that was read, before anything is worked out."""

    root: Path
    settings: Data
    procedures: Mapping[tuple[str, str], Procedure]
    providers: Mapping[str, Provider]
    episodes: tuple[Episode, ...]
    programmes: tuple[Episode, ...]
    faults: tuple[Fault, ...]
    contacts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The business contacts by the provider that lists them; those of the workspace itself under no name."""
    erased: tuple[Tombstone, ...] = ()
    """What was erased from these records."""

    def as_of(self, given: date | None, today: date) -> date:
        """The day to judge as of: the one given, else the workspace's own, else today."""
        fixed = self.settings.get("as_of")
        return given or (date.fromisoformat(str(fixed)) if fixed else today)

    def procedure_of(self, episode: Episode) -> Procedure | None:
        """The version of the procedure that an episode follows, as its host runs it."""
        found = version_of(self.procedures, episode)
        return local.at(found, episode.host) if found is not None else None


def load(root: Path) -> Workspace:
    """Read a workspace. Total: whatever the folders hold, the answer is a workspace with its faults."""
    reader = _Reader(root)
    settings = reader.settings()
    known = reader.procedures()
    providers = reader.providers()
    episodes = reader.episodes(known, providers)
    programmes = reader.programmes(known)
    stones = reader.tombstones((*episodes, *programmes))
    reader.access(providers)
    return Workspace(
        root=root,
        settings=settings,
        procedures=known,
        providers=providers,
        episodes=episodes,
        programmes=programmes,
        faults=tuple(sorted(personal.quieted(reader.faults), key=lambda fault: (fault.place, fault.code))),
        contacts=reader.contacts,
        erased=stones,
    )


def load_procedures(root: Path) -> tuple[Mapping[tuple[str, str], Procedure], tuple[Fault, ...]]:
    """Only the procedures that `root` sees, and their faults."""
    reader = _Reader(root)
    return reader.procedures(), tuple(reader.faults)


class _Reader:
    """Reads folder by folder and gathers the faults."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._settings: Document | None = None
        self.faults: list[Fault] = []
        self.contacts: dict[str, frozenset[str]] = {}
        self._revealing: set[str] = set()

    def _document(self, path: Path, schema: str, root: Path | None = None) -> Document | None:
        document = read(root or self._root, path)
        if isinstance(document, Fault):
            self.faults.append(document)
            return None
        wrong = schema_faults(document, schema)
        self.faults.extend(wrong)
        if schema in _HELD:
            self._refuse_personal(document, schema)
        return None if wrong else document

    def _refuse_personal(self, document: Document, schema: str) -> None:
        """Faults of personal data in a record; the contacts that a file lists count even if it has faults."""
        name = Path(document.path).stem
        data = mapping(document.data) if isinstance(document.data, dict) else {}
        whose = {"provider": name, "workspace": ""}.get(schema, str(data.get("provider", "")))
        if schema in {"provider", "workspace"}:
            self.contacts[whose] = personal.listed(data)
        contacts = self.contacts.get("", frozenset()) | self.contacts.get(whose, frozenset())
        found = [*personal.faults(document, contacts, apart=frozenset({"access"}))]
        self.faults.extend(replace(fault, episode=name if "events" in data else None) for fault in found)
        self._revealing.update(fault.place.path for fault in found)

    def settings(self) -> Data:
        """The workspace's own settings."""
        path = self._root / SETTINGS
        if not path.exists():
            self.faults.append(
                Fault(
                    place=Place(SETTINGS),
                    code=NO_WORKSPACE,
                    message=f"there is no {SETTINGS} in this folder",
                    hint="Run the command in the folder that holds it, or name that folder with --root.",
                )
            )
            return {}
        self._settings = self._document(path, "workspace")
        return mapping(self._settings.data) if self._settings is not None else {}

    def access(self, providers: Iterable[str]) -> None:
        """What the settings of access say that they must not."""
        if self._settings is not None:
            self.faults.extend(access.faults(self._settings, providers))

    def calendars(self, home: Path, root: Path) -> Mapping[str, Calendar]:
        """The calendars of a folder of procedures, by id."""
        found: dict[str, Calendar] = {}
        for path in sorted(home.glob("calendars/*.yaml")):
            document = self._document(path, "calendar", root)
            if document is None:
                continue
            data = mapping(document.data)
            rows = [mapping(row) for row in sequence(data["holidays"])]
            found[str(data["id"])] = Calendar(
                str(data["id"]),
                str(data["title"]),
                {date.fromisoformat(str(row["date"])): str(row["name"]) for row in rows},
                (integer(data["first_year"]), integer(data["last_year"])),
            )
        return found

    def procedures(self) -> Mapping[tuple[str, str], Procedure]:
        """Every version of every procedure: the workspace's own folder, and what ships with the program."""
        own = self._root / "procedures"
        found = self._procedures_of(own, self._root) if own.is_dir() else {}
        if own.resolve() != PROCEDURES.resolve():
            names = {name for name, _ in found}
            shipped = self._procedures_of(PROCEDURES, PROCEDURES.parent)
            found = {**{key: item for key, item in shipped.items() if key[0] not in names}, **found}
        return found

    def _procedures_of(self, home: Path, root: Path) -> dict[tuple[str, str], Procedure]:
        calendars = self.calendars(home, root)
        if not calendars:
            calendars = self.calendars(PROCEDURES, PROCEDURES.parent)
        found: dict[tuple[str, str], Procedure] = {}
        for header in sorted(home.glob("*/*/procedure.yaml")):
            item, wrong = law.load(root, header.parent, calendars)
            self.faults.extend(wrong)
            if item is not None:
                found[item.id, item.version] = item
        for path in sorted(home.glob("overlays/*.yaml")):
            self._overlay(root, path, found)
        return found

    def _overlay(self, root: Path, path: Path, known: dict[tuple[str, str], Procedure]) -> None:
        """Put one overlay beside the others of its procedure; one with faults is left out, and they stand."""
        document = self._document(path, "overlay", root)
        if document is None:
            return
        data = mapping(document.data)
        key = str(data["procedure"]), str(data["version"])
        procedure = known.get(key)
        if procedure is None:
            if not path.parent.parent.joinpath(*key, "procedure.yaml").is_file():  # else its own faults stand
                self.faults.append(unknown_procedure(document, *key, known))
            return
        overlay = Overlay(id=path.stem, host=str(data.get("host", "")), title=str(data["title"]), document=document)
        wrong = overlays.faults(procedure, overlay)
        self.faults.extend(wrong)
        if not wrong:
            known[key] = replace(procedure, overlays=(*procedure.overlays, overlay))

    # --- records

    def _records(self, folder: str, pattern: str, schema: str) -> Iterator[tuple[str, Document]]:
        seen: dict[str, Path] = {}
        home = self._root / "records" / folder
        paths = sorted(home.glob(pattern))
        self._out_of_place(home, pattern, paths)
        for path in paths:
            name = path.stem
            document = self._document(path, schema)
            if document is None:
                continue
            said = str(mapping(document.data).get("id", name))
            if said != name:
                self.faults.append(
                    Fault(
                        place=document.place("/id"),
                        code="id-not-file",
                        episode=name,
                        message=f"id: the file is called {name}, and the record says {said}",
                        hint="Give both the same name.",
                    )
                )
            if name in seen:
                self.faults.append(
                    Fault(
                        place=document.place(),
                        code="id-twice",
                        episode=name,
                        message=f"there is another record {name}, in {seen[name].parent.name}",
                        hint="Every record has an id of its own: rename one of the files.",
                    )
                )
                continue
            seen[name] = path
            yield name, document

    def _out_of_place(self, home: Path, pattern: str, read: Sequence[Path]) -> None:
        """A fault for every file of the folder that nothing would read: it must not look like a record kept."""
        for path in sorted(set(home.rglob("*")) - set(read)):
            hidden = any(part.startswith(".") for part in path.relative_to(home).parts)
            if path.is_dir() or hidden or path.name == "README.md":
                continue
            name = path.relative_to(self._root).as_posix()
            wanted = (home.relative_to(self._root) / pattern.replace("*/", "<year>/").replace("*", "<id>")).as_posix()
            self.faults.append(
                Fault(
                    place=Place(name),
                    code="out-of-place",
                    message=f"{path.name} is not read from here",
                    hint=f"Move or rename it, so that it is called {wanted}.",
                )
            )

    def providers(self) -> Mapping[str, Provider]:
        """The providers, by id."""
        return {
            name: records.provider(document, name)
            for name, document in self._records("providers", "*.yaml", "provider")
        }

    def episodes(
        self, known: Mapping[tuple[str, str], Procedure], providers: Mapping[str, Provider]
    ) -> tuple[Episode, ...]:
        """The episodes that have no fault, by file."""

        def extra(document: Document, item: Episode) -> Iterator[Fault]:
            if item.provider not in providers:
                yield Fault(
                    place=document.place("/provider"),
                    code="unknown-provider",
                    episode=item.id,
                    message=f"provider: there is no record of a provider {item.provider}",
                    hint=did_you_mean(item.provider, providers),
                )

        return tuple(self._sound(self._records("episodes", "*/*.yaml", "episode"), known, extra))

    def programmes(self, known: Mapping[tuple[str, str], Procedure]) -> tuple[Episode, ...]:
        """The programmes (standing duties of an authority) that have no fault."""
        return tuple(self._sound(self._records("programmes", "*.yaml", "programme"), known, lambda *_: ()))

    def tombstones(self, standing: Iterable[Episode]) -> tuple[Tombstone, ...]:
        """What was erased; a fault where it still stands."""
        found = tuple(
            erased.tombstone(document, name) for name, document in self._records("erased", "*.yaml", "erased")
        )
        self.faults.extend(erased.faults(found, standing))
        return found

    def _sound(
        self,
        documents: Iterable[tuple[str, Document]],
        known: Mapping[tuple[str, str], Procedure],
        extra: Callable[[Document, Episode], Iterable[Fault]],
    ) -> Iterator[Episode]:
        for name, document in documents:
            found = [
                *chronology_faults(document, name, known),
                *extra(document, records.episode(document, name)),
            ]
            self.faults.extend(found)
            if not found and document.path not in self._revealing:
                yield records.episode(document, name)
