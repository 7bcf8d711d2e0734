"""A letter to a named person: the name is printed, and stands nowhere else."""

import io
import shutil
import sys
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from generator import cli
from tests.tiny import ROOT

LETTER = ("cv-2026-k7m2p", "ppm-notification")
NAME = "Mrs <b>Zephyrine</b> O'Canary & Daughter"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of the sample's records, whose procedures are those that ship."""
    home = tmp_path / "workspace"
    home.mkdir()
    shutil.copytree(ROOT / "records", home / "records")
    shutil.copy(ROOT / "concerns.yaml", home / "concerns.yaml")
    return home


def write(home: Path, out: Path, *lines: str) -> int:
    given = [part for line in lines for part in ("--addressee", line)]
    return cli.main(["letter", *LETTER, "--root", str(home), "--out", str(out), *given])


def holding(folder: Path) -> list[str]:
    """The files under a folder whose bytes or names hold the name."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if "Canary" in path.name or (path.is_file() and b"Canary" in path.read_bytes())
    )


def test_the_page_holds_the_name_in_its_address_as_text(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "letter.html"
    assert write(home, out, NAME, "1 High Street") == 0
    sheet = out.read_text(encoding="utf-8")
    address = sheet.partition('<section class="address">')[2].partition("</section>")[0]
    assert address.startswith("\n<p>Mrs &lt;b&gt;Zephyrine&lt;/b&gt; O&#39;Canary &amp; Daughter<br>1 High Street<br>")
    assert sheet.count("Canary") == 1
    assert holding(tmp_path) == ["letter.html"]


def test_the_pdf_prints_the_name_and_its_metadata_do_not_know_it(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "letter.pdf"
    assert write(home, out, NAME) == 0
    shown = pypdfium2.PdfDocument(out.read_bytes())[0].get_textpage().get_text_range()
    assert NAME in shown
    with pikepdf.open(io.BytesIO(out.read_bytes())) as pdf:
        told = str(dict(pdf.docinfo.items())) + str(pdf.open_metadata())
        assert "Canary" not in told
        assert "Canary" not in str(pdf.Root.get("/Outlines", ""))
    assert [path.name for path in tmp_path.iterdir()].count("letter.pdf") == 1
    assert holding(tmp_path) == []  # the words of a PDF are packed


def test_without_a_name_the_sheet_is_as_it_was(home: Path, tmp_path: Path) -> None:
    assert write(home, tmp_path / "plain.html") == 0
    assert write(home, tmp_path / "named.html", NAME) == 0
    plain, named = ((tmp_path / f"{name}.html").read_text(encoding="utf-8") for name in ("plain", "named"))
    assert named.replace("Mrs &lt;b&gt;Zephyrine&lt;/b&gt; O&#39;Canary &amp; Daughter<br>", "") == plain


def test_the_lines_can_come_from_input_so_that_no_command_line_keeps_them(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("Mrs Canary\n\n  1 High Street \n"))
    assert write(home, tmp_path / "letter.html", "-") == 0
    assert "<p>Mrs Canary<br>1 High Street<br>" in (tmp_path / "letter.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("out", ["letter.pdf", "records/letter.pdf", "../workspace/letter.html"])
def test_it_is_not_written_among_the_records(home: Path, out: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert write(home, home / out, NAME) == 2
    assert capsys.readouterr().err == (
        f"concerns: a letter to a named person is not kept with the records: with --out choose a place outside {home}\n"
    )
    assert holding(home) == []


def test_where_it_goes_has_to_be_said(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["letter", *LETTER, "--root", str(home), "--addressee", NAME]) == 2
    assert "with --out choose a place outside" in capsys.readouterr().err


@pytest.mark.parametrize("lines", [("  ",), ("x" * 101,), ("Mrs\x1b[31m",), ("Mrs\u202eCanary",), ("a",) * 9])
def test_an_address_is_a_few_lines_of_plain_text(
    home: Path, tmp_path: Path, lines: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert write(home, tmp_path / "letter.html", *lines) == 2
    assert capsys.readouterr().err == (
        "concerns: an address has 1 to 8 lines of plain text, none longer than 100 characters\n"
    )
    assert not (tmp_path / "letter.html").exists()
