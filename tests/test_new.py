"""`concerns new`: what it writes is valid and green at once, it teaches, and what is there already stays as it is."""

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from generator import cli, scaffold, stories
from generator.decode import LISTED
from generator.model import Fault
from generator.procedure import Procedure
from generator.replay import replay
from generator.rules import Rule
from generator.schemas import schema
from generator.shapes import mapping
from generator.source import Document, read
from generator.workspace import load, load_procedures
from tests.conftest import Folder
from tests.tiny import HERE, ROOT

VERSION = "2026-01-05"
ASHMERE = ("procedure", "ashmere", "--title", "Working with providers", "--prefix", "am", "--version", VERSION)
TEMPLATES = ROOT / "generator" / "templates" / "new"

New = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True, scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The tiny procedure stands for those that ship: these tests hang on nobody's law."""
    home = tmp_path_factory.mktemp("shipped") / "procedures"
    shutil.copytree(HERE / "procedures", home)
    shutil.copytree(ROOT / "procedures" / "calendars", home / "calendars")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("generator.workspace.PROCEDURES", home)
        yield


@pytest.fixture
def root(folder: Folder) -> Path:
    """A workspace with one provider and no procedure of its own."""
    shutil.rmtree(folder.root / "procedures")
    return folder.root


@pytest.fixture
def new(root: Path, capsys: pytest.CaptureFixture[str]) -> New:
    """Runs `concerns new` there: the exit code, what was printed, what was complained of."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.main(["new", "--root", str(root), *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def tree(root: Path) -> dict[str, bytes]:
    """Every file of a folder, by its path; empty folders under a stroke."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else b"/" for path in root.rglob("*")
    }


# --- a procedure ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which a procedure has just been begun."""
    root = tmp_path_factory.mktemp("new") / "workspace"
    root.mkdir()
    (root / "concerns.yaml").write_text("name: Tests\nas_of: 2026-09-15\n")
    assert cli.main(["new", "--root", str(root), *ASHMERE]) == 0
    return root


@pytest.fixture(scope="module")
def procedure(written: Path) -> Procedure:
    known, faults = load_procedures(written)
    assert faults == ()
    return known["ashmere", VERSION]


def tellings(root: Path, changed: Procedure | None = None) -> list[bool]:
    """Whether each story of the new procedure comes out; with `changed` in its place, if given."""
    known, _ = load_procedures(root)
    less = {**known, ("ashmere", VERSION): changed} if changed is not None else known
    return [stories.tell(root, path, less).passed for path in stories.find(root, [root / "procedures"])]


def test_a_new_procedure_is_green_at_once(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["test", "--root", str(written), str(written / "procedures" / "ashmere")]) == 0
    first, second, *more = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"(\d+) stories: \1 as expected, 0 not\.", first)
    assert (second, more) == (f"ashmere {VERSION}: definition sound; --notes lists what else to look at", [])
    assert cli.main(["check", "--root", str(written)]) == 0


def test_it_says_how_to_go_on(new: New, root: Path) -> None:
    code, out, err = new(*ASHMERE)
    assert (code, err) == (0, "")
    assert out == (
        f"{root}/procedures/ashmere: written.\n"
        "The ids of its rules begin with am-. See its stories come out: concerns test procedures/ashmere\n"
        "How to go on from here: docs/writing-a-procedure.md\n"
    )


def test_it_holds_every_file_of_a_procedure_and_nothing_else(written: Path) -> None:
    home = written / "procedures" / "ashmere" / VERSION
    model = ROOT / "procedures" / "cardiff-vale" / "2022-09-13"
    tables = {path.name for path in model.glob("*.yaml")}
    assert {path.name for path in home.glob("*.yaml")} == tables
    assert {path.name for path in home.iterdir() if path.is_dir()} == {"duties", "letters", "stories"}


def test_every_file_names_its_schema_and_keeps_it(written: Path) -> None:
    home = written / "procedures" / "ashmere" / VERSION
    for path in sorted(home.rglob("*.yaml")):
        first = path.read_text().partition("\n")[0]
        found = re.fullmatch(r"# yaml-language-server: \$schema=((?:\.\./)+)schemas/(\w+)\.schema\.json", first)
        assert found, path
        assert (path.parent / found[1]).resolve() == written.resolve(), path
        assert schema(found[2])
        document = read(written, path)
        assert isinstance(document, Document), document


def test_every_file_teaches(written: Path) -> None:
    home = written / "procedures" / "ashmere" / VERSION
    for path in [*home.glob("*.yaml"), *home.glob("duties/*.yaml")]:
        comments = [line for line in path.read_text().splitlines()[1:] if "# " in line]
        assert comments, path


def test_it_has_a_rule_of_each_kind_rows_of_each_sort_and_a_move_each_way(procedure: Procedure) -> None:
    assert {rule.kind for rule in procedure.rules} == {
        "move",
        "response",
        "condition",
        "content",
        "recurrence",
        "cap",
    }
    assert {row.kind for row in procedure.listed} == LISTED - {"later"}
    ends = {(source, to) for _, body in procedure.moves for source in body.sources for to in body.to}
    assert {(to, source) for source, to in ends} == ends
    assert all(rule.id.startswith("am-") for rule in procedure.rules)
    assert all(row.id.startswith("am-") for row in procedure.listed)


def test_its_printed_letter_has_a_template_and_facts(written: Path, procedure: Procedure) -> None:
    home = written / "procedures" / "ashmere" / VERSION / "letters"
    printed = {path.name.removesuffix(".html.j2") for path in home.iterdir()}
    assert printed == {"review-outcome"}
    assert procedure.letters["review-outcome"].rows("facts")


def test_without_any_one_rule_a_story_fails(written: Path, procedure: Procedure) -> None:
    for rule in procedure.rules:
        less = replace(procedure, rules=tuple(other for other in procedure.rules if other is not rule))
        assert not all(tellings(written, less)), rule.id


LIMITS = re.compile(r"(?<=[: ])(\d+)(?= (?:working day|month)|\n)")


@pytest.mark.parametrize("name", ["reviews", "plans"])
def test_with_any_limit_longer_or_shorter_by_one_a_story_fails(name: str, written: Path, tmp_path: Path) -> None:
    shutil.copytree(written, tmp_path / "copy")
    path = tmp_path / "copy" / "procedures" / "ashmere" / VERSION / "duties" / f"{name}.yaml"
    text = path.read_text()
    rules = [found for found in LIMITS.finditer(text) if re.search(r"(within|every|at_most): $", text[: found.start()])]
    assert rules
    for found in rules:
        for step in (-1, 1):
            changed = str(int(found[1]) + step)
            path.write_text(text[: found.start()] + changed + text[found.end() :])
            assert not all(tellings(tmp_path / "copy")), text[found.start() - 20 : found.end() + 20]


def test_every_move_is_made_and_refused_and_every_limit_told_on_its_last_day_and_the_next(
    written: Path, procedure: Procedure
) -> None:
    known, _ = load_procedures(written)
    made: set[str] = set()
    refused: set[str] = set()
    last: set[str] = set()
    next_day: set[str] = set()
    for path in stories.find(written, [written / "procedures"]):
        story = stories.load(written, path, known)
        assert isinstance(story, stories.Story)
        for as_of, data in story.expectations:
            for step in replay(procedure, story.episode, as_of, story.named).steps:
                (made if step.moved else refused).add(step.rule)
            rows = data.get("verdicts", ())
            for row in map(mapping, rows if isinstance(rows, tuple) else ()):
                if row.get("due") == as_of.isoformat() and row.get("verdict") == "open":
                    last.add(str(row["rule"]))
                if row.get("verdict") in {"late", "overdue"}:
                    next_day.add(str(row["rule"]))
    assert made == refused == {rule.id for rule, _ in procedure.moves}
    assert last == next_day == {rule.id for rule in procedure.rules if _limited(rule)}


def _limited(rule: Rule) -> bool:
    return rule.kind in {"response", "recurrence", "cap"}


def test_the_site_shows_it(written: Path, tmp_path: Path) -> None:
    assert cli.main(["build", "--root", str(written), "--out", str(tmp_path)]) == 0
    page = (tmp_path / "core" / "procedures" / "ashmere" / "duties" / "reviews" / "index.html").read_text()
    assert "Within five working days of a review meeting, the chair writes to the provider." in page
    assert "Working with providers" in (tmp_path / "core" / "procedures" / "ashmere" / "index.html").read_text()


def test_its_letter_can_be_printed(written: Path, tmp_path: Path) -> None:
    root = tmp_path / "copy"
    shutil.copytree(written, root)
    assert cli.main(["new", "--root", str(root), "provider", "the-limes", "--name", "The Limes"]) == 0
    assert cli.main(["new", "--root", str(root), "episode", "ashmere", "--provider", "the-limes"]) == 0
    (path,) = root.glob("records/episodes/2026/*.yaml")
    with path.open("a") as file:
        file.write("  - {id: r1, date: 2026-09-14, type: meeting, meeting: review, chair: team-manager}\n")
        file.write("  - {id: l1, date: 2026-09-15, type: communication, letter: review-outcome, to: provider, for: r1,")
        file.write("\n     words: {outcome: Care plans are out of date., actions: Mend them by 1 October.}}\n")
    out = tmp_path / "letter.html"
    assert cli.main(["letter", "--root", str(root), path.stem, "review-outcome", "--out", str(out)]) == 0
    assert "Care plans are out of date." in out.read_text()
    assert "14 September 2026" in out.read_text()


def test_without_more_than_a_title_the_rest_is_made_up(new: New, root: Path) -> None:
    assert new("procedure", "north-larkshire", "--title", "A")[0] == 0
    known, faults = load_procedures(root)
    assert faults == ()
    made = known["north-larkshire", "2026-05-01"]  # the day that the workspace fixes for itself
    assert (made.prefix, made.short_title, made.header["nation"]) == ("nl", "North Larkshire", "england")


def test_a_prefix_that_is_made_up_is_a_free_one(new: New, root: Path) -> None:
    for name in ("tyne", "larkshire", "larkhill", "lakeside"):
        assert new("procedure", name, "--title", "A")[0] == 0
    made = {item.id: item.prefix for item in load(root).procedures.values()}
    assert made["tiny"] == "ty"
    assert [made[name] for name in ("tyne", "larkshire", "larkhill", "lakeside")] == ["tyn", "la", "lar", "lak"]


def test_in_wales_its_bodies_are_those_of_wales(new: New, root: Path) -> None:
    assert new(*ASHMERE, "--nation", "wales")[0] == 0
    made = load(root).procedures["ashmere", VERSION]
    assert (made.role_title("regulator"), made.role_title("health")) == ("Care Inspectorate Wales", "Health board")


@pytest.mark.parametrize(
    "title", ['He said "no": # not yet', "Gofal yn Nhŷ Corsen", "{{ 7 * 7 }} << id >> <% raw %>", "& <b>", "2026", "no"]
)
def test_a_title_is_a_title_whatever_it_holds(title: str, new: New, root: Path) -> None:
    assert new(*ASHMERE[:2], "--title", title)[0] == 0
    assert load(root).procedures["ashmere", "2026-05-01"].title == title


# --- what is refused --------------------------------------------------------------------------------------------

ID = "cannot be an id: begin with a letter, and use lower-case letters, numbers and single hyphens"
PREFIX = "cannot be a prefix: write 2 to 8 lower-case letters or numbers, a letter first"
REFUSED = (
    (("procedure", "Ashmere", "--title", "A"), f"'Ashmere' {ID}"),
    (("procedure", "ash mere", "--title", "A"), f"'ash mere' {ID}"),
    (("procedure", "../ashmere", "--title", "A"), f"'../ashmere' {ID}"),
    (("procedure", "ash--mere", "--title", "A"), f"'ash--mere' {ID}"),
    (("procedure", "2026", "--title", "A"), f"'2026' {ID}"),
    (("procedure", "null", "--title", "A"), f"'null' {ID}"),
    (("procedure", "a" * 41, "--title", "A"), f"'{'a' * 41}' {ID}"),
    (
        ("procedure", "overlays", "--title", "A"),
        "procedures/overlays is a folder for something else; give the procedure another id",
    ),
    (
        ("procedure", "tiny", "--title", "A"),
        "there is a procedure tiny already, version 2026-01-01; nothing was changed. A changed text gets",
    ),
    (("procedure", "ashmere"), "a new procedure needs --title"),
    (("procedure", "ashmere", "--title", ""), "title: this is empty. Write something here or leave it out."),
    (("procedure", "ashmere", "--title", "A\u202eB"), "there is a hidden or control character here (U+202E)"),
    (("procedure", "ashmere", "--title", "A", "--prefix", "A"), f"'A' {PREFIX}"),
    (("procedure", "ashmere", "--title", "A", "--prefix", "a-b"), f"'a-b' {PREFIX}"),
    (
        ("procedure", "ashmere", "--title", "A", "--prefix", "ty"),
        "the prefix ty belongs to tiny; choose another",
    ),
    (("procedure", "ashmere", "--title", "A", "--name", "B"), "--name is not for a new procedure"),
    (("provider", "The Limes", "--name", "A"), f"'The Limes' {ID}"),
    (("provider", "the-limes"), "a new provider needs --name"),
    (("provider", "home", "--name", "A"), "records/providers/home.yaml is there already; nothing was changed"),
    (("episode", "tiny"), "a new episode needs --provider"),
    (
        ("episode", "tinny", "--provider", "home"),
        "there is no procedure tinny. Did you mean tiny?",
    ),
    (
        ("episode", "tiny", "--provider", "hom", "--host", "south"),
        "there is no provider hom. Did you mean home? A new one: concerns new provider ID --name NAME",
    ),
    (
        ("episode", "tiny", "--provider", "home"),
        "several authorities run tiny; choose one with --host: north, south",
    ),
    (
        ("episode", "tiny", "--provider", "home", "--host", "sout"),
        "sout does not run tiny. Did you mean south?",
    ),
)


@pytest.mark.parametrize(("arguments", "why"), REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_is_refused_in_words_and_nothing_is_written(
    arguments: tuple[str, ...], why: str, new: New, root: Path
) -> None:
    before = tree(root)
    code, out, err = new(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"concerns: {why}")
    assert tree(root) == before


def test_a_procedure_is_never_written_over(new: New, root: Path) -> None:
    assert new(*ASHMERE)[0] == 0
    before = tree(root)
    code, _, err = new(*ASHMERE[:-1], "2027-01-01")
    assert code == 2
    assert "there is a procedure ashmere already, version 2026-01-05; nothing was changed" in err
    assert tree(root) == before


def test_a_folder_with_a_broken_procedure_is_not_written_over_either(new: New, root: Path) -> None:
    (root / "procedures" / "ashmere").mkdir(parents=True)
    assert new(*ASHMERE) == (2, "", "concerns: procedures/ashmere is there already; nothing was changed\n")


def test_a_folder_that_is_no_workspace_gets_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["new", "--root", str(tmp_path), *ASHMERE]) == 2
    assert "there is no concerns.yaml in this folder" in capsys.readouterr().err
    assert tree(tmp_path) == {}


def test_where_writing_fails_half_way_nothing_is_left(new: New, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(root)
    whole = Path.write_text

    def full(path: Path, *arguments: object, **named: object) -> int:
        if path.name == "tracks.yaml":
            raise OSError(28, "No space left on device", str(path))
        return whole(path, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "write_text", full)
    code, _, err = new(*ASHMERE)
    assert code == 2
    assert err.startswith("concerns: nothing was written: No space left on device")
    assert {name for name in set(tree(root)) - set(before) if name != "procedures"} == set()


# --- a provider and an episode ----------------------------------------------------------------------------------


def test_a_new_provider_is_read_without_a_fault(new: New, root: Path) -> None:
    code, out, _ = new("provider", "the-limes", "--name", 'The Limes: "A" & Co')
    assert (code, out.partition("\n")[0]) == (0, f"{root}/records/providers/the-limes.yaml: written.")
    workspace = load(root)
    assert workspace.faults == ()
    assert workspace.providers["the-limes"].name == 'The Limes: "A" & Co'
    assert [service["id"] for service in workspace.providers["the-limes"].services] == ["the-limes"]


def test_what_a_new_provider_leaves_as_comments_keeps_the_schema_once_it_is_filled_in(new: New, root: Path) -> None:
    assert new("provider", "the-limes", "--name", "The Limes")[0] == 0
    path = root / "records" / "providers" / "the-limes.yaml"
    text = path.read_text()
    path.write_text(re.sub(r"# (?=kind:|nursing:|regulated:|capacity:|group:)", "", text))
    workspace = load(root)
    assert workspace.faults == ()
    (service,) = workspace.providers["the-limes"].services
    assert {"kind", "nursing", "regulated", "capacity"} <= set(service)
    kinds = schema("provider")["properties"]["services"]["items"]["properties"]["kind"]["enum"]  # type: ignore[index]
    for kind in kinds:
        assert kind in text


def test_a_new_episode_is_read_without_a_fault_and_gives_no_finding(
    new: New, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = new("episode", "tiny", "--provider", "home", "--host", "south", "--title", "Late: calls")
    assert code == 0
    workspace = load(root)
    assert workspace.faults == ()
    (made,) = workspace.episodes
    assert out.startswith(f"{root}/records/episodes/2026/{made.id}.yaml: written.\n")
    assert (made.procedure, made.version, made.host, made.provider) == ("tiny", "2026-01-01", "south", "home")
    assert made.title == "Late: calls"
    assert [service.id for service in made.services] == ["home"]
    assert cli.main(["check", "--root", str(root)]) == 0
    assert "0 limits or rules not kept" in capsys.readouterr().out


def test_its_first_event_stands_there_as_a_comment(new: New, root: Path) -> None:
    assert new("episode", "tiny", "--provider", "home", "--host", "south")[0] == 0
    (path,) = root.glob("records/episodes/2026/*.yaml")
    text = path.read_text()
    path.write_text(re.sub(r"^  # (?=- id:|  \w+:)", "  ", text, flags=re.MULTILINE))
    workspace = load(root)
    assert workspace.faults == ()
    assert [event.type for event in workspace.episodes[0].events] == ["note", "concern"]
    assert "complaint, incident" in text


def test_the_id_of_an_episode_is_its_prefix_the_year_and_five_signs_that_nobody_can_guess(new: New, root: Path) -> None:
    for _ in range(12):
        assert new("episode", "tiny", "--provider", "home", "--host", "south")[0] == 0
    names = [path.stem for path in root.glob("records/episodes/2026/*.yaml")]
    assert len(set(names)) == 12
    for name in names:
        assert re.fullmatch(r"ty-2026-[0-9a-hjkmnp-tv-z]{5}", name), name


def test_an_id_that_is_taken_is_not_given_again(new: New, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signs = iter("aaaaaaaaaabbbbb")
    monkeypatch.setattr("generator.scaffold.secrets.choice", lambda _: next(signs))
    for _ in range(2):
        assert new("episode", "tiny", "--provider", "home", "--host", "south")[0] == 0
    assert {path.stem for path in root.glob("records/episodes/2026/*.yaml")} == {"ty-2026-aaaaa", "ty-2026-bbbbb"}


def test_without_a_day_of_its_own_the_workspace_takes_today(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "concerns.yaml").write_text("name: Tests\n")
    monkeypatch.setattr("generator.cli._today", lambda: date(2027, 3, 4))
    arguments = ("episode", "tiny", "--provider", "home", "--host", "south")
    assert cli.main(["new", "--root", str(root), *arguments]) == 0
    (path,) = root.glob("records/episodes/2027/*.yaml")
    assert path.stem.startswith("ty-2027-")
    assert "date: 2027-03-04" in path.read_text()


def test_where_nobody_is_named_the_procedures_own_id_is_the_host(new: New, root: Path) -> None:
    assert new(*ASHMERE)[0] == 0
    assert new("episode", "ashmere", "--provider", "home")[0] == 0
    workspace = load(root)
    assert workspace.faults == ()
    assert workspace.episodes[0].host == "ashmere"


# --- what ships -------------------------------------------------------------------------------------------------


def test_the_kinds_that_can_be_begun_are_those_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["new", "--help"]) == 0
    assert f"{{{','.join(scaffold.KINDS)}}} ID" in capsys.readouterr().out
    assert set(scaffold.KINDS) == {path.name for path in TEMPLATES.iterdir()}


def test_every_template_ships_in_the_wheel(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "README.md", "LICENSE", "mkdocs.yml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "generator", tmp_path / "generator", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("procedures/calendars", "schemas"):
        shutil.copytree(ROOT / name, tmp_path / name)
    made = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path / "dist")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert made.returncode == 0, made.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    shipped = set(zipfile.ZipFile(wheel).namelist())
    wanted = {path.relative_to(ROOT).as_posix() for path in TEMPLATES.rglob("*") if path.is_file()}
    assert wanted
    assert sorted(wanted - shipped) == []


def test_no_fault_is_hidden_by_a_template_that_is_not_yaml() -> None:
    names = {path.suffix for path in TEMPLATES.rglob("*") if path.is_file()}
    assert names == {".yaml", ".j2"}
    assert isinstance(read(ROOT, TEMPLATES / "nowhere.yaml"), Fault)
