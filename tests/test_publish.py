"""Publishing: what stops a build and what does not, the same bytes everywhere, and the server for one's own eyes."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from generator import cli
from tests.published import write_workspace

SOUND = """
- {id: concern-1, date: 2026-08-03, type: concern, concern: monitoring, form: report, status: reported}
- {id: ppm-1, date: 2026-08-05, type: meeting, meeting: ppm, chair: operational-manager, authority: true,
   criteria: [ppm-thr-1, ppm-res-1, ppm-init-b], rationale: It cannot wait.,
   parts: [{part: one, present: [contracts-team, safeguarding, health-board]}]}
- {id: letter-1, date: 2026-08-10, type: communication, letter: ppm-notification, to: provider, for: ppm-1,
   words: {outcome: A plan is asked for.}}
"""
FAULTY = SOUND.replace("letter: ppm-notification", "letter: ppm-notificaton")
SETTINGS = "name: Tests\nas_of: 2026-09-01\n"


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "generator", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environment,
        timeout=120,
    )


def test_what_was_missed_is_published_and_a_fault_stops_the_build_and_leaves_the_former_site(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_workspace(tmp_path, {"cv-2026-a1b2c": SOUND}, SETTINGS)
    assert cli.main(["check", "--root", str(root)]) == 1
    assert cli.main(["build", "--root", str(root)]) == 0
    built = [line for line in capsys.readouterr().out.splitlines() if "built as of 1 September 2026" in line]
    assert built == [
        f"{root}/site/{folder}: built as of 1 September 2026"
        for folder in ("core", "partners", "commissioners", "board", "public", "provider/the-home")
    ]
    before = tree(root / "site")
    assert b"overdue" in before["core/index.html"]
    write_workspace(tmp_path, {"cv-2026-a1b2c": FAULTY}, SETTINGS)
    assert cli.main(["build", "--root", str(root)]) == 1
    said = capsys.readouterr().out
    assert "records/episodes/2026/cv-2026-a1b2c.yaml:11:67: needs correcting: letter:" in said
    assert "ppm-notification" in said
    assert tree(root / "site") == before
    assert sorted(path.name for path in (root / "site").iterdir()) == [
        "board",
        "commissioners",
        "core",
        "partners",
        "provider",
        "public",
    ]


def test_a_day_that_the_calendar_does_not_cover_stops_the_build_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    later = (
        SOUND.replace("2026-08-", "2030-12-").replace("2030-12-10", "2030-12-28").replace("2030-12-05", "2030-12-27")
    )
    root = write_workspace(tmp_path, {"cv-2026-a1b2c": later}, SETTINGS)
    assert cli.main(["build", "--root", str(root), "--as-of", "2030-12-28"]) == 1
    assert "records/episodes/2026/cv-2026-a1b2c.yaml" in capsys.readouterr().out
    assert not (root / "site").exists()


def test_a_second_build_takes_away_what_is_no_longer_there(tmp_path: Path) -> None:
    root = write_workspace(tmp_path, {"cv-2026-a1b2c": SOUND, "cv-2026-z9y8x": SOUND}, SETTINGS)
    out = str(tmp_path / "out")
    assert cli.main(["build", "--root", str(root), "--out", out]) == 0
    gone = tmp_path / "out" / "core" / "episodes" / "cv-2026-z9y8x"
    assert gone.is_dir()
    (root / "records/episodes/2026/cv-2026-z9y8x.yaml").unlink()
    assert cli.main(["build", "--root", str(root), "--out", out]) == 0
    assert not gone.exists()
    assert not (root / "site").exists()


def test_the_site_of_a_provider_of_whom_there_is_no_record_any_more_goes_with_the_next_build(tmp_path: Path) -> None:
    root = write_workspace(tmp_path, {"cv-2026-a1b2c": SOUND}, SETTINGS)
    other = root / "records/providers/another-home.yaml"
    other.write_text("name: Another Home\nservices: [{id: another-home, kind: care-home}]\n", encoding="utf-8")
    assert cli.main(["build", "--root", str(root)]) == 0
    assert sorted(path.name for path in (root / "site/provider").iterdir()) == ["another-home", "the-home"]
    other.unlink()
    assert cli.main(["build", "--root", str(root), "--audience", "core"]) == 0
    assert (root / "site/provider/another-home").is_dir()
    assert cli.main(["build", "--root", str(root)]) == 0
    assert sorted(path.name for path in (root / "site/provider").iterdir()) == ["the-home"]


def test_a_site_is_built_as_of_the_day_asked_for(tmp_path: Path) -> None:
    root = write_workspace(tmp_path, {"cv-2026-a1b2c": SOUND}, SETTINGS)
    assert cli.main(["build", "--root", str(root), "--as-of", "2026-08-06"]) == 0
    pages = tree(root / "site")
    assert b"as of 6 August 2026" in pages["core/index.html"]
    assert "core/episodes/cv-2026-a1b2c/letters/letter-1-ppm-notification/letter.pdf" not in pages
    assert b"10 August 2026" not in pages["core/episodes/cv-2026-a1b2c/index.html"]


def test_two_builds_give_the_same_bytes_wherever_and_whenever_they_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    sites = []
    for name, zone, seed in (("one", "Pacific/Auckland", "1"), ("another/place", "America/Los_Angeles", "2")):
        root = write_workspace(tmp_path / name, {"cv-2026-a1b2c": SOUND}, SETTINGS)
        done = run("build", "--root", str(root), TZ=zone, PYTHONHASHSEED=seed, LANG="C" if seed == "1" else "C.UTF-8")
        assert (done.returncode, done.stderr) == (0, "")
        sites.append(tree(root / "site"))
    first, second = sites
    assert set(first) == set(second)
    assert [name for name in first if first[name] != second[name]] == []
    assert [name for name in first if name.endswith(".pdf")] == [
        "core/episodes/cv-2026-a1b2c/letters/letter-1-ppm-notification/letter.pdf",
        "provider/the-home/episodes/cv-2026-a1b2c/letters/2026-08-10-ppm-notification/letter.pdf",
    ]


def test_a_site_names_no_folder_of_the_machine_that_built_it(tmp_path: Path) -> None:
    root = write_workspace(tmp_path / "a-place-of-its-own", {"cv-2026-a1b2c": SOUND}, SETTINGS)
    assert cli.main(["build", "--root", str(root)]) == 0
    for name, content in tree(root / "site").items():
        assert b"a-place-of-its-own" not in content, name
        assert str(Path.home()).encode() + b"/" not in content, name


@pytest.mark.parametrize("command", [["build"], ["serve"]])
def test_an_audience_that_has_no_site_is_misuse_and_is_told_the_nearest(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_workspace(tmp_path, {"cv-2026-a1b2c": SOUND}, SETTINGS)
    assert cli.main([*command, "--root", str(root), "--audience", "cores"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("concerns: there is no site for cores.")
    assert "core" in told.err.removeprefix("concerns: there is no site for cores.")
    assert not (root / "site").exists()


def test_an_empty_workspace_has_a_site_that_says_so(tmp_path: Path) -> None:
    root = write_workspace(tmp_path, {}, SETTINGS)
    assert cli.main(["build", "--root", str(root)]) == 0
    status = (root / "site/core/index.html").read_text(encoding="utf-8")
    assert "0 open episodes as of 1 September 2026." in status
    assert "Nothing that a machine checks is overdue." in status
    assert "No restriction on placements is on record." in status


# --- serve ------------------------------------------------------------------------------------------------------


def test_serve_answers_on_this_machine_only_until_it_is_stopped(tmp_path: Path) -> None:
    root = write_workspace(tmp_path, {"cv-2026-a1b2c": SOUND}, SETTINGS)
    with subprocess.Popen(
        [sys.executable, "-m", "generator", "serve", "--root", str(root), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        try:
            line = server.stdout.readline()
            address, _, said = line.partition(" ")
            assert said == "shows the site for the core team. Ctrl+C stops it.\n"
            assert address.startswith("http://127.0.0.1:")
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - its own address
                assert "Where things stand" in answer.read().decode()
            assert address.endswith("/core/")
            port = int(address.removesuffix("/core/").rpartition(":")[2])
            with pytest.raises(ConnectionRefusedError):
                # Another address of this machine: what listens on all of them would answer.
                socket.create_connection(("127.0.0.2", port), timeout=10)
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/../concerns.yaml")
            assert connection.getresponse().status == 404
            connection.close()
        finally:
            server.send_signal(signal.SIGINT)
        assert server.wait(timeout=20) == 0
        assert server.stderr is not None
        assert server.stderr.read() == ""
    assert not (root / "site").exists()


def test_a_port_that_is_taken_is_told_with_the_next_one(tmp_path: Path) -> None:
    root = write_workspace(tmp_path, {}, SETTINGS)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--root", str(root), "--port", str(port))
    assert done.returncode == 2
    assert done.stderr.startswith(f"concerns: port {port} cannot be used (")
    assert done.stderr.endswith(f"try --port {port + 1}\n")


@pytest.mark.parametrize("port", ["-1", "65536", "99999"])
def test_a_port_that_cannot_be_is_misuse(port: str, tmp_path: Path) -> None:
    root = write_workspace(tmp_path, {}, SETTINGS)
    done = run("serve", "--root", str(root), "--port", port)
    assert done.returncode == 2
    assert "mistake in the program" not in done.stderr


def test_serve_shows_nothing_of_a_workspace_with_faults(tmp_path: Path) -> None:
    root = write_workspace(tmp_path, {"cv-2026-a1b2c": FAULTY}, SETTINGS)
    done = run("serve", "--root", str(root), "--port", "0")
    assert (done.returncode, done.stdout) == (1, "")
    assert "needs correcting: letter:" in done.stderr
