"""The house: which module may know which, one door for each library, and what every module keeps to."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from generator.decode import LISTED
from generator.schemas import schema
from generator.shapes import mapping
from tests.tiny import ROOT

HOUSE = ROOT / "generator"
FILES = sorted(HOUSE.rglob("*.py"))

# A module may import from the lines above its own, and from none on its own line or below.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("model", "days", "hints", "programs", "shipped", "paper"),
    ("shapes", "source", "audiences"),
    ("schemas", "personal", "spans", "erased"),
    ("explaining", "words", "erasing"),
    ("schema", "rewriting"),
    ("rules", "events"),
    ("matching", "chronicle"),
    ("decode", "needs"),
    ("procedure",),
    ("local", "revision", "records", "replay", "kinds.standing"),
    ("overlays", "rows"),
    ("themes", "phrases"),
    ("cells",),
    ("answers", "saying"),
    ("law", "changes", "restricted"),
    ("access", "soundness"),
    ("workspace", "kinds.move", "kinds.needed", "kinds.recurrence", "kinds.cap", "kinds.debt", "exceptions"),
    ("kinds.ahead", "history"),
    ("kinds.response",),
    ("kinds",),
    ("judge",),
    ("cut",),
    ("cases", "stories"),
    ("synthesis", "synthesis.fields", "synthesis.reasons", "synthesis.scene", "synthesis.phrases"),
    ("synthesis.pools", "synthesis.wishes"),
    ("synthesis.choices", "synthesis.demands", "synthesis.travel"),
    ("synthesis.sketch", "synthesis.plans", "synthesis.anchors"),
    ("synthesis.drafts",),
    ("synthesis.search",),
    ("synthesis.journeys", "synthesis.attempt"),
    ("synthesis.atlas", "synthesis.caps", "synthesis.needing", "synthesis.recurring"),
    ("synthesis.responding",),
    ("synthesis.proofs",),
    ("verify.flaws", "verify.parts"),
    ("verify.vocabulary", "verify.passing", "verify.telling"),
    ("verify.ground",),
    ("verify.names", "verify.duties", "verify.moves", "verify.clauses", "verify.contents", "verify.limits"),
    ("verify.stages", "verify.unused"),
    ("verify",),
    ("verify.printing",),
    ("findings", "impact", "disclosing", "retention"),
    ("working", "report"),
    ("views",),
    ("states", "telling", "deadlines"),
    ("sight", "particulars"),
    ("templates", "agenda"),
    ("drawings", "letters", "scaffold", "board", "circle", "disclosures"),
    ("handbook",),
    ("sidebyside", "tracing"),
    ("site.values", "site.markup"),
    ("site.navigation", "site.notice", "site.policy"),
    ("site.press", "site.links"),
    ("site.frame", "site.search"),
    ("site.tree",),
    ("site",),
    ("shelf",),
    ("bookcase",),
    ("told",),
    ("pages", "server"),
    ("server.accounts", "server.office"),
    ("sweep.folding", "sweep.pdfs"),
    ("sweep.pictures", "sweep.needles", "sweep.opened"),
    ("sweep.passages", "sweep.net"),
    ("sweep",),
    ("composing",),
    ("publish", "serving"),
    ("showing",),
    ("commands",),
    ("lettering", "sharing", "sweeping", "upkeep"),
    ("cli",),
    ("__main__",),
)
DOORS: Mapping[str, frozenset[str]] = {
    "yaml": frozenset({"source", "spans"}),
    "git_filter_repo": frozenset({"rewriting"}),
    "jsonschema": frozenset({"explaining"}),
    "referencing": frozenset({"explaining"}),
    "jsonschema_rs": frozenset({"schema"}),
    "jinja2": frozenset({"templates"}),
    "weasyprint": frozenset({"paper"}),
    "argparse": frozenset({"cli"}),
    "csv": frozenset({"disclosures"}),
    "icalendar": frozenset({"agenda"}),
    "ahocorasick": frozenset({"sweep.net"}),
    "pikepdf": frozenset({"sweep.pdfs"}),
    "pypdfium2": frozenset({"sweep.pdfs"}),
    "fontTools": frozenset({"sweep.pictures"}),
    "subprocess": frozenset({"history", "programs", "rewriting", "site.press"}),
    "http": frozenset({"showing"}),
    "rich": frozenset({"commands"}),
    "zoneinfo": frozenset({"days"}),
}
TALL = 350


def name_of(path: Path) -> str:
    """A module's name within the house; a package's own file bears the package's name."""
    parts = path.relative_to(HOUSE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


MODULES = {name_of(path): path for path in FILES}


def imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Every import as (module, name), those inside functions too; those for types alone are left out: none happens."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written out from generator on"
            yield from ((node.module or "", alias.name) for alias in node.names)
        else:
            yield from imports(node)


def known_to(path: Path) -> set[str]:
    """The modules of the house that a module imports."""
    found = set()
    for module, name in imports(parsed(path)):
        if module == "generator" or module.startswith("generator."):
            home = module.removeprefix("generator").removeprefix(".")
            inner = f"{home}.{name}".removeprefix(".")
            found.add(inner if inner in MODULES else home)
    return found - {name_of(path)}


def test_every_module_has_its_layer_and_every_layer_its_modules() -> None:
    placed = [name for layer in LAYERS for name in layer]
    assert sorted(placed) == sorted(name for name in MODULES if name)


def test_imports_go_one_way() -> None:
    height = {name: number for number, layer in enumerate(LAYERS) for name in layer}
    wrong = [
        f"{name} imports {other}"
        for name, path in MODULES.items()
        for other in sorted(known_to(path))
        if name and height[other] >= height[name]
    ]
    assert wrong == []


def test_no_import_comes_back_to_where_it_began() -> None:
    graph = {name: known_to(path) for name, path in MODULES.items()}
    circles = []
    for name, nearest in graph.items():
        front, seen = [*nearest], set[str]()
        while front:
            other = front.pop()
            if other not in seen:
                seen.add(other)
                front.extend(graph[other])
        if name in seen:
            circles.append(name)
    assert circles == []


@pytest.mark.parametrize("library", DOORS)
def test_a_library_has_one_door(library: str) -> None:
    found = {
        name
        for name, path in MODULES.items()
        for module, _ in imports(parsed(path))
        if module.partition(".")[0] == library
    }
    assert DOORS[library] == found


def test_only_the_site_knows_mkdocs() -> None:
    found = {name.partition(".")[0] for name, path in MODULES.items() if "mkdocs" in calls_and_imports(path)}
    assert found <= {"site"}


def calls_and_imports(path: Path) -> set[str]:
    """The libraries that a module imports, or runs with `python -m`."""
    texts = {
        node.value for node in ast.walk(parsed(path)) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {module.partition(".")[0] for module, _ in imports(parsed(path))} | (texts & {"mkdocs"})


def test_every_library_that_is_asked_for_is_used() -> None:
    asked = set(re.findall(r'^    "([A-Za-z0-9_.-]+)>=', project_dependencies(), re.MULTILINE))
    named = {
        "PyYAML": "yaml",
        "git-filter-repo": "git_filter_repo",
        "Jinja2": "jinja2",
        "ruamel.yaml": "ruamel",
        "jsonschema-rs": "jsonschema_rs",
        "pyahocorasick": "ahocorasick",
        "fonttools": "fontTools",
    }
    by_mkdocs_alone = {"mkdocs", "mkdocs-material", "pymdown-extensions"}
    data_alone = {"tzdata"}
    wanted = {named.get(name, name) for name in asked - by_mkdocs_alone - data_alone}
    used = {module.partition(".")[0] for path in FILES for module, _ in imports(parsed(path))}
    assert sorted(wanted - used) == []


def project_dependencies() -> str:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return text.partition("dependencies = [")[2].partition("]\n")[0]


def test_todays_date_is_asked_for_in_one_place() -> None:
    asking = re.compile(r"\b(?:date\.today|datetime\.(?:now|today|utcnow)|time\.(?:time|localtime|gmtime))\b")
    found = [
        f"{name}: {match[0]}"
        for name, path in MODULES.items()
        for match in asking.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == ["cli: date.today"]


def test_no_module_is_longer_than_a_person_reads() -> None:
    long = {name: count for name, path in MODULES.items() if (count := len(path.read_text().splitlines())) > TALL}
    assert long == {}


def dataclasses(path: Path) -> Iterator[tuple[str, set[str]]]:
    """Each dataclass of a module and the options that it is made with and says true to."""
    for node in ast.walk(parsed(path)):
        if not isinstance(node, ast.ClassDef):
            continue
        for mark in node.decorator_list:
            call = mark if isinstance(mark, ast.Call) else None
            named = call.func if call else mark
            if isinstance(named, ast.Name) and named.id == "dataclass":
                words = call.keywords if call else []
                yield node.name, {str(word.arg) for word in words if ast.unparse(word.value) == "True"}


def test_every_value_is_frozen_save_the_chronicle() -> None:
    loose = [name for path in FILES for name, options in dataclasses(path) if "frozen" not in options]
    assert loose == ["Chronicle"]


def test_values_hold_no_lists() -> None:
    held = []
    for path in FILES:
        frozen = {name for name, options in dataclasses(path) if "frozen" in options}
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ClassDef) and node.name in frozen:
                fields = (part for part in node.body if isinstance(part, ast.AnnAssign))
                held += [f"{node.name}: {ast.unparse(part)}" for part in fields if _loose(part.annotation)]
    assert held == []


def _loose(annotation: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id in {"list", "dict", "set"} for node in ast.walk(annotation))


def test_every_module_says_what_it_is_for() -> None:
    assert [name for name, path in MODULES.items() if name and not ast.get_docstring(parsed(path))] == []


def test_a_duty_is_of_a_kind_that_is_checked_or_listed() -> None:
    shapes = mapping(schema("duties")["$defs"])
    kinds = {name: mapping(mapping(shapes[name])["properties"])["kind"] for name in ("kind-of-duty", "rule")}
    words = {name: set(mapping(kind)["enum"]) for name, kind in kinds.items()}  # type: ignore[call-overload]
    assert words["kind-of-duty"] == (words["rule"] - {"move"}) | LISTED


# --- what is written about the house ----------------------------------------------------------------------------

MADE = ("site/", ".venv/", "records/episodes/2026/cv-2026-tour1.yaml")
"""What the program or the reader makes."""
TEXTS = ("CONTRIBUTING.md", "README.md")
ENDINGS = (".yaml", ".yml", ".py", ".json", ".toml", ".md", ".css", ".j2", ".lock", ".tsv", ".sh")


def paths_in(text: str) -> Iterator[str]:
    """The paths that a text names: between backquotes, or as the end of a link."""
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    linked = [found for found in re.findall(r"\]\(([^)#\s]+)\)", prose) if "://" not in found]
    quoted = [word for span in re.findall(r"`([^`]+)`", prose) for word in span.split()]
    for found in [*linked, *quoted]:
        plain = found.rstrip(".,;:")
        if plain in linked or (re.fullmatch(r"[\w<>./-]+", plain) and ("/" in plain or plain.endswith(ENDINGS))):
            yield plain


@pytest.mark.parametrize("name", TEXTS)
def test_the_paths_that_a_text_names_are_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    homes = [ROOT, *(path.parent for path in (ROOT / "procedures").glob("*/*/procedure.yaml"))]
    missing = []
    for found in paths_in(text):
        pattern = re.sub(r"<[^>]+>", "*", found).rstrip("/")
        if not found.startswith(MADE) and not any(any(home.glob(pattern)) for home in homes):
            missing.append(found)
    assert missing == []
    assert list(paths_in(text))


KEPT = {".md", ".toml", ".yml", ".yaml", ".py", ".sh", ".json", ".j2", ".css", ".js", ".lock", "Makefile", "run"}
LEFT_OUT = {
    ".venv",
    ".venv-lock",
    ".git",
    "site",
    "dist",
    "build",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
}
MACHINE = re.compile(r"(?<![\w.:/<-])/(?:work|root|home|Users|tmp|mnt|srv)/")
SHARED = re.compile(r"(?<![\w-])shared/")


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Every text that goes into the repository, but this one, which names what it forbids."""
    homes = (home for home in sorted(ROOT.iterdir()) if home.name not in LEFT_OUT)
    paths = (path for home in homes for path in ([home] if home.is_file() else sorted(home.rglob("*"))))
    return tuple(
        (path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in paths
        if path.is_file() and (path.suffix in KEPT or path.name in KEPT) and path.name != Path(__file__).name
    )


def test_the_search_for_such_a_folder_finds_one() -> None:
    assert MACHINE.search("see /home/somebody/notes.md")
    assert SHARED.search("see ../shared/design.md")


def test_no_text_names_a_folder_of_somebodys_machine() -> None:
    assert [name for name, text in texts() if MACHINE.search(text)] == []


def test_nothing_needs_a_folder_beside_the_repository() -> None:
    assert [name for name, text in texts() if SHARED.search(text)] == []
    assert [name for name, _ in texts() if "shared" in Path(name).parts] == []
