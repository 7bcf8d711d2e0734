"""README.md and CONTRIBUTING.md: the tour comes out exactly as printed, and what they name is there."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from generator import cli
from generator.workspace import load_procedures
from tests.tiny import ROOT

PAPERS = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md")}
TOUR = "records/episodes/2026/cv-2026-tour1.yaml"
PLAIN = {name: re.sub(r"```.*?```", "", text, flags=re.DOTALL) for name, text in PAPERS.items()}
"""The papers without their blocks of code."""
QUOTED = sorted({quoted for text in PLAIN.values() for quoted in re.findall(r"`([^`\n]+)`", text)})


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code: its language, its text, and the text up to the next block."""

    language: str
    text: str
    after: str


def tour() -> list[Block]:
    """The blocks of the ten-minute tour, in order."""
    section = PAPERS["README.md"].partition("## The ten-minute tour")[2].partition("\n## ")[0]
    parts = re.split(r"^```(\w*)\n(.*?)^```$", section, flags=re.DOTALL | re.MULTILINE)[1:]
    return [Block(*parts[at : at + 3]) for at in range(0, len(parts), 3)]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A copy of the sample workspace."""
    shutil.copytree(ROOT / "records", tmp_path / "records")
    shutil.copy(ROOT / "concerns.yaml", tmp_path)
    return tmp_path


def run(workspace: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run a command as the tour prints it."""
    program, *arguments = shlex.split(command)
    assert program in {".venv/bin/concerns", "concerns"}
    return subprocess.run(
        [sys.executable, "-m", "generator", *arguments],
        cwd=workspace,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def follow(workspace: Path, upto: str = "") -> list[tuple[Block, subprocess.CompletedProcess[str]]]:
    """Take the steps of the tour: write the file, add to it, run each command (up to the block that holds `upto`)."""
    done = []
    file = workspace / TOUR
    assert not file.exists()
    for block in tour():
        if block.language == "yaml":
            with file.open("a", encoding="utf-8") as written:
                written.write(block.text)
        else:
            assert block.language == "console"
            done.append((block, run(workspace, block.text.partition("\n")[0].removeprefix("$ "))))
        if upto and upto in block.text:
            break
    return done


def test_every_command_of_the_tour_prints_what_is_shown_and_ends_as_the_text_says(workspace: Path) -> None:
    done = follow(workspace)
    assert [block.text.split()[2] for block, _ in done] == ["explain", "check", "check", "explain"]
    for block, result in done:
        assert result.stdout == block.text.partition("\n")[2]
        said = re.match(r"\s*The command ends with exit code (\d)", block.after)
        assert (result.returncode, result.stderr) == (int(said[1]) if said else 0, "")
    assert [result.returncode for _, result in done] == [0, 1, 0, 0]


def test_what_the_tour_says_beside_its_blocks_is_so_too(workspace: Path) -> None:
    follow(workspace)
    listed = run(workspace, "concerns due --as-of 2026-08-27")
    assert "`concerns due --as-of 2026-08-27` lists everything" in PAPERS["README.md"]
    assert "cv-2026-tour1  cv-ppm-22" in listed.stdout
    command = "concerns letter cv-2026-tour1 ppm-notification --as-of 2026-09-08"
    assert f"`{command}` writes the letter as a PDF." in PAPERS["README.md"]
    letter = run(workspace, command)
    assert (letter.returncode, letter.stderr) == (0, "")
    assert (workspace / letter.stdout.strip()).read_bytes().startswith(b"%PDF-")
    whole = run(workspace, "concerns check --only sound")
    assert whole.returncode == 0


def test_the_provider_sees_of_the_tour_what_the_text_says_and_no_more(workspace: Path) -> None:
    follow(workspace)
    command = "concerns audience cv-2026-tour1 --as-of 2026-09-09"
    assert f"`{command}` says for each event who may read it, since when" in PAPERS["README.md"]
    events = run(workspace, command).stdout.split("\n\n")[1:]
    reads = [event.partition(",")[0] for event in events if "  the provider: since " in event]
    assert reads == ["briefing", "invitation", "ppm-1", "notification-1"]
    (meeting,) = [event for event in events if event.startswith("ppm-1,")]
    assert "  nobody else: chair, authority, criteria, rationale, parts, papers" in meeting
    alone = [event.partition(",")[0] for event in events if event.endswith("\n  nobody else")]
    assert alone == ["concern-1", "first-response", "lead", "risk-1", "why-late", "minutes-later"]


def test_an_extension_agreed_a_day_too_late_does_not_count_and_the_message_says_so(workspace: Path) -> None:
    assert "Agreed on the 11th it would not have counted, and the message would have said so." in PAPERS["README.md"]
    follow(workspace)
    file = workspace / TOUR
    before, mark, after = file.read_text(encoding="utf-8").partition("- id: minutes-later\n    date: 2026-09-09")
    file.write_text(before + mark.replace("2026-09-09", "2026-09-11") + after, encoding="utf-8")
    told = run(workspace, "concerns explain cv-2026-tour1 cv-ppm-19 --as-of 2026-09-11").stdout
    assert "cv-ppm-19: overdue" in told
    assert "minutes-later does not answer it" in told
    assert "it was due by 10 September 2026" in told


# --- what is named is there -------------------------------------------------------------------------------------

MADE = ("site/", ".venv/", TOUR)
"""What a first run and the tour make."""


@pytest.mark.parametrize("quoted", [word for word in QUOTED if re.fullmatch(r"[\w.<>*/-]+", word) and "/" in word])
def test_every_path_that_is_named_exists(quoted: str) -> None:
    pattern = re.sub(r"<[a-z]+>", "*", quoted.rstrip("/"))
    procedure = ROOT / "procedures" / "cardiff-vale" / "2022-09-13"
    assert quoted.startswith(MADE) or [*ROOT.glob(pattern), *procedure.glob(pattern)], quoted


@pytest.mark.parametrize("name", PAPERS)
def test_every_link_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", PLAIN[name])
    for link in links:
        assert link.startswith("https://") or (ROOT / link).is_file(), link


COMMANDS = {
    "".join(found)
    for text in PAPERS.values()
    for found in re.findall(r"`concerns ([^`\n]+)`|\$ \.venv/bin/concerns (.+)|`(check --[^`\n]+)`", text)
}


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_that_is_named_is_one_with_such_options(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    name, *arguments = shlex.split(command)
    assert cli.main([name, "--help"]) == 0
    shown = capsys.readouterr().out
    for option in (argument for argument in arguments if argument.startswith("--")):
        assert re.search(rf"{option}\b", shown), f"{name} has no {option}"


def test_every_command_of_the_program_is_in_the_table_of_everyday_use() -> None:
    table = PAPERS["README.md"].partition("## Everyday use")[2].partition("\n## ")[0]
    named = set(re.findall(r"`concerns ([a-z]+)", table))
    assert named == set(cli.COMMANDS)


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {name for text in PAPERS.values() for name in re.findall(r"(?:`|\$ )make ([a-z]+)", text)}
    assert {"site", "test", "serve"} <= targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_counts_of_duties_and_moves_checked_are_the_procedures() -> None:
    counted = []
    for _, procedure in sorted(load_procedures(ROOT)[0].items()):
        if "revises" not in procedure.header:
            checked = {rule.id for rule in procedure.rules}
            duties, moves = checked & procedure.duties, checked - procedure.duties
            counted.append((len(duties), len(procedure.duties), len(moves)))
    claimed = re.findall(r"\| (\d+) of (\d+) duties and all (\d+) moves", PAPERS["README.md"])
    assert sorted((int(one), int(two), int(three)) for one, two, three in claimed) == sorted(counted)


def test_the_rule_that_is_shown_is_the_procedures_own() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", PAPERS["CONTRIBUTING.md"], re.DOTALL)
    (shown,) = YAML(typ="safe").load(block)
    folder = ROOT / "procedures" / "cardiff-vale" / "2022-09-13" / "duties"
    rows = YAML(typ="safe").load(folder / "ppm.yaml")["duties"]
    (row,) = [row for row in rows if row["id"] == shown["id"] and not row.get("part")]
    assert shown.items() <= row.items()


def test_exit_codes_are_those_that_the_text_gives(workspace: Path) -> None:
    assert (
        "ends with 0 when nothing is unanswered, 1 when something is, 2 when it was called wrongly"
        in PAPERS["README.md"]
    )
    assert run(workspace, "concerns check").returncode == 1
    assert run(workspace, "concerns check --as-of 2025-03-01").returncode == 0
    assert run(workspace, "concerns check --as-of yesterday").returncode == 2
