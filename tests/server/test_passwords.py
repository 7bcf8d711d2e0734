"""For a small office: passwords that nobody can read back, and the same doors under them, tried for real."""

import base64
import os
import pty
import re
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Error as PlaywrightError

from generator import cli, programs, server, serving
from generator.programs import ServerError
from generator.server import accounts
from generator.server.accounts import Accounts
from generator.workspace import load
from tests.conftest import Folder
from tests.server import ground, live
from tests.server.conftest import SignOn
from tests.server.ground import GROUPS, ONE, TWO, Site
from tests.tiny import ROOT

WORD = "four words in a row"


def settings(passwords: Path, address: str = "https://localhost:8443") -> str:
    """The settings of an office."""
    return f"name: Tests\naccess:\n  address: {address}\n  passwords: {passwords}\n"


@pytest.fixture
def office(folder: Folder, tmp_path: Path) -> Folder:
    """A workspace whose people have passwords, which lie in `passwords` beside it."""
    folder.write("concerns.yaml", settings(tmp_path / "passwords"))
    return folder


def give(root: Path, name: str, *options: str, said: str = WORD) -> subprocess.CompletedProcess[str]:
    """Run `concerns password`, with a line piped in."""
    return subprocess.run(
        [sys.executable, "-m", "generator", "password", name, *options, "--root", str(root)],
        input=f"{said}\n",
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )


# --- the files --------------------------------------------------------------------------------------------------


def test_a_password_is_kept_as_a_hash_for_the_owner_alone_and_what_may_be_read_beside_it(
    office: Folder, tmp_path: Path
) -> None:
    done = give(office.root, "anna", "--audience", "core", "--audience", "provider:home")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "anna has a password now, and may read:\n  https://localhost:8443/core/\n  https://localhost:8443/provider/home/\n"
    )
    users, groups = (tmp_path / "passwords" / name for name in ("users", "groups"))
    assert re.fullmatch(r"anna:\$2y\$10\$[./A-Za-z0-9]{53}\n", users.read_text())
    assert groups.read_text() == "core: anna\nprovider/home: anna\n"
    for path in (users, groups):
        assert stat.S_IMODE(path.stat().st_mode) in {0o600, 0o640}
        assert path.stat().st_mode & 0o007 == 0
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or WORD.encode() not in path.read_bytes()


def test_a_password_is_changed_what_may_be_read_stays_or_is_what_is_now_said_and_both_are_taken_away(
    office: Folder, tmp_path: Path
) -> None:
    users, groups = (tmp_path / "passwords" / name for name in ("users", "groups"))
    give(office.root, "anna", "--audience", "core")
    give(office.root, "ben", "--audience", "provider:home")
    first = users.read_text()
    give(office.root, "anna", said="five words in a row now")
    assert users.read_text().splitlines()[0] != first.splitlines()[0]
    assert users.read_text().splitlines()[1] == first.splitlines()[1]
    assert groups.read_text() == "core: anna\nprovider/home: ben\n"
    give(office.root, "anna", "--audience", "board")
    assert groups.read_text() == "board: anna\nprovider/home: ben\n"
    done = give(office.root, "anna", "--remove")
    assert done.stdout == "anna has no password any more, and gets in nowhere from the next page on.\n"
    assert groups.read_text() == "provider/home: ben\n"
    assert users.read_text().startswith("ben:")
    assert len(users.read_text().splitlines()) == 1


REFUSED: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("anna", (), WORD, "say what anna may read, such as --audience core; nothing was changed"),
    ("anna", ("--audience", "cores"), WORD, "there is no site for cores. Did you mean core?"),
    ("anna", ("--audience", "provider:homes"), WORD, "there is no site for provider:homes."),
    ("anna", ("--audience", "core"), "short", "the password is too short: 12 characters at least"),
    ("anna", ("--audience", "core"), "", "the password is too short"),
    ("anna", ("--audience", "core"), "x" * 73, "the password is too long"),
    ("anna", ("--audience", "core"), "a\x07" * 12, "has characters that cannot be typed"),
    ("Anna B", ("--audience", "core"), WORD, "'Anna B' cannot be a user's name: use lower-case letters"),
    ("anna:x", ("--audience", "core"), WORD, "'anna:x' cannot be a user's name"),
    ("anna\nben", ("--audience", "core"), WORD, "cannot be a user's name"),
    ("nobody", ("--remove",), "", "there is no user nobody; nothing was changed"),
)


@pytest.mark.parametrize("row", REFUSED)
def test_what_cannot_be_is_misuse_and_changes_nothing(
    office: Folder, tmp_path: Path, row: tuple[str, tuple[str, ...], str, str]
) -> None:
    name, options, said, told = row
    done = give(office.root, name, *options, said=said)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert not (tmp_path / "passwords").exists()


def test_a_file_that_somebody_else_wrote_is_not_overwritten(office: Folder, tmp_path: Path) -> None:
    users = tmp_path / "passwords" / "users"
    users.parent.mkdir()
    users.write_text("anna:plain-text\n")
    done = give(office.root, "ben", "--audience", "core")
    assert done.returncode == 2
    assert f"{users}, line 1, was not written by this command; nothing was changed" in done.stderr
    assert users.read_text() == "anna:plain-text\n"


def test_a_write_that_fails_half_way_leaves_every_file_whole_and_nobody_with_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Accounts(hashes={"anna": "$2y$10$a"}, readers={"core": ("anna",)})
    accounts.write(tmp_path, before)
    replace, calls = Path.replace, list[str]()

    def failing(self: Path, target: Path) -> Path:
        calls.append(self.name)
        if len(calls) == 2:
            raise OSError(28, "No space left on device", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(ServerError, match="No space left"):
        accounts.write(tmp_path, before.given("ben", "$2y$10$b", ("board",)))
    assert (tmp_path / "users").read_text() == "anna:$2y$10$a\n"
    calls.clear()
    with pytest.raises(ServerError, match="No space left"):
        accounts.write(tmp_path, before.without("anna"))
    assert accounts.read(tmp_path).hashes == {}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["groups", "users"]


def test_passwords_do_not_lie_in_the_workspace_which_is_shared(folder: Folder) -> None:
    folder.write("concerns.yaml", settings(folder.root / "passwords"))
    done = give(folder.root, "anna", "--audience", "core")
    assert done.returncode == 2
    assert "lies in the workspace, which is shared" in done.stderr


@pytest.mark.parametrize("text", ["name: Tests\n", (ROOT / "concerns.yaml").read_text(encoding="utf-8")])
def test_without_a_folder_for_passwords_the_commands_say_what_to_write(
    folder: Folder, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.write("concerns.yaml", text)
    for command in (["password", "anna", "--audience", "core"], ["serve", "--office"]):
        assert cli.main([*command, "--root", str(folder.root)]) == 2
        told = capsys.readouterr().err
        assert "concerns.yaml names no folder for passwords." in told
        assert ("It has `sign_on:`" in told) == ("sign_on" in text)


@pytest.mark.parametrize("missing", ["apache2", "htpasswd"])
def test_a_machine_without_apache_is_told_the_one_line_that_installs_it(
    office: Folder, missing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    give(office.root, "anna", "--audience", "core")
    which = programs.shutil.which
    monkeypatch.setattr(programs.shutil, "which", lambda name, **more: None if name == missing else which(name, **more))
    monkeypatch.setattr(serving, "_typed", lambda _: WORD)
    command = ["serve", "--office"] if missing == "apache2" else ["password", "ben", "--audience", "core"]
    assert cli.main([*command, "--root", str(office.root)]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"concerns: {missing} is not on this machine. As root, run this line, then try again:\n")
    assert told.endswith("apt-get install --yes --no-install-recommends apache2 apache2-utils openssl\n")


def test_an_office_in_which_nobody_has_a_password_yet_is_not_served(
    office: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["serve", "--office", "--root", str(office.root)]) == 2
    assert "First: concerns password NAME --audience core" in capsys.readouterr().err


def typed(root: Path, *lines: str) -> tuple[int, str]:
    """Run `concerns password` on a terminal, where these lines are typed; its exit code and what was to be seen."""
    here, there = pty.openpty()
    command = ["password", "anna", "--audience", "core", "--root", str(root)]
    with subprocess.Popen(
        [sys.executable, "-m", "generator", *command],
        stdin=there, stdout=there, stderr=there, start_new_session=True, cwd=ROOT,
    ) as process:  # fmt: skip
        os.close(there)
        seen = ""
        waiting = list(lines)
        try:
            while part := os.read(here, 1024):
                seen += part.decode()
                if waiting and seen.rstrip().endswith("anna:" if len(waiting) == len(lines) else "again:"):
                    os.write(here, f"{waiting.pop(0)}\n".encode())
        except OSError:  # the program has ended, and its terminal with it
            pass
        os.close(here)
    return process.returncode, seen


@pytest.mark.parametrize(("again", "code"), [(WORD, 0), ("something else that is long", 2)])
def test_on_a_terminal_a_password_is_typed_twice_and_never_seen(
    office: Folder, tmp_path: Path, again: str, code: int
) -> None:
    found, seen = typed(office.root, WORD, again)
    assert found == code, seen
    assert WORD not in seen
    assert ("the two are not the same; nothing was changed" in seen) == (code == 2)
    assert (tmp_path / "passwords").exists() == (code == 0)


# --- for real ---------------------------------------------------------------------------------------------------


def basic(name: str, password: str = WORD) -> Mapping[str, str]:
    """The header that a browser sends for a name and a password."""
    return {"Authorization": f"Basic {base64.b64encode(f'{name}:{password}'.encode()).decode()}"}


@pytest.fixture(scope="module")
def served(sign_on: SignOn, home: Path) -> Iterator[Site]:
    """The sample's sites, as they were built before, behind passwords."""
    site = Site(f"https://localhost:{live.free_port()}", home / "office", sign_on.site.certificates)
    shutil.copytree(sign_on.site.folder, site.folder)
    passwords = site.home / "passwords"
    passwords.mkdir()
    for name in ("certificate.pem", "key.pem"):  # so that the tests know whom to trust
        shutil.copy(home / name, passwords)
    own = settings(passwords, site.address).partition("\n")[2]
    ground.workspace(site.home, own)
    server.write(load(site.home / "workspace"), site.folder)
    for name, (folder, _) in GROUPS.items():
        done = give(site.home / "workspace", name, "--audience", folder.replace("/", ":"))
        assert done.returncode == 0, done.stderr
    with ground.serving(site, own):
        yield site


def wanted(name: str, folder: str) -> bool:
    """Whether somebody may read a folder."""
    return name == "core" or folder in {GROUPS[name][0], "public"}


@pytest.mark.parametrize("name", GROUPS)
def test_with_a_password_everybody_reaches_what_is_theirs_and_nothing_else(served: Site, name: str) -> None:
    visitor, told = served.visitor(), basic(name)
    refused = visitor.get("/nowhere/", **told).body
    found = []
    for folder in ("core", "partners", "commissioners", "board", "public", f"provider/{ONE}", f"provider/{TWO}"):
        for path in served.kinds[folder][:4] + served.kinds[folder][-1:]:
            answer = visitor.get(path, **told)
            expected = 403 if not wanted(name, folder) else 404 if path.endswith("/nowhere/") else 200
            if answer.status != expected or (expected == 403 and answer.body != refused):
                found.append((path, answer.status, expected))
    assert found == []


def test_without_the_right_password_nothing_is_read(served: Site) -> None:
    paths = [path for paths in served.kinds.values() for path in paths[:2]]
    for path in (*paths, "/nothing", "/server/site.conf", "/provider/no-such-provider/"):
        answer = served.visitor().get(path)
        assert answer.status == (403 if path.startswith("/server") else 401), path
        assert b"You are not signed in" in answer.body or answer.status == 403
    for said in (basic("core", f"{WORD}s"), basic("nobody"), basic("core", ""), {"Authorization": "Basic x"}):
        assert served.visitor().get("/core/", **said).status == 401
    hashes = (served.home / "passwords" / "users").read_text()
    stolen = re.search(r"core:(\S+)", hashes)
    assert stolen is not None
    assert served.visitor().get("/core/", **basic("core", stolen[1])).status == 401


def test_somebody_whose_password_is_taken_away_gets_in_nowhere_from_then_on(served: Site) -> None:
    root = served.home / "workspace"
    give(root, "leaver", "--audience", "board")
    assert served.visitor().get("/board/", **basic("leaver")).status == 200
    assert give(root, "leaver", "--remove").returncode == 0
    assert served.visitor().get("/board/", **basic("leaver")).status == 401


def test_in_a_browser_somebody_signs_in_with_a_password_signs_out_and_is_out(served: Site, chromium: Browser) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        port = served.address.rpartition(":")[2]
        answer = page.goto(f"https://one:{WORD.replace(' ', '%20')}@localhost:{port}/provider/{ONE}/")
        assert answer is not None
        assert answer.status == 200
        again = page.goto(f"{served.address}/provider/{ONE}/")
        other = page.goto(f"{served.address}/provider/{TWO}/")
        assert again is not None
        assert other is not None
        assert (again.status, other.status) == (200, 403)
        with pytest.raises(PlaywrightError, match="ERR_INVALID_AUTH_CREDENTIALS"):  # nobody is there to be asked again
            page.goto(f"{served.address}/sign-out")
        with pytest.raises(PlaywrightError, match="ERR_INVALID_AUTH_CREDENTIALS"):
            page.goto(f"{served.address}/provider/{ONE}/")


def test_one_command_makes_a_certificate_serves_and_stops_when_told(folder: Folder) -> None:
    with live.open_folder() as home:
        port = live.free_port()
        folder.write("concerns.yaml", settings(home / "passwords", f"https://localhost:{port}"))
        root = home / "workspace"
        folder.root.rename(root)
        give(root, "anna", "--audience", "core")
        with subprocess.Popen(
            [sys.executable, "-m", "generator", "serve", "--office", "--root", str(root)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT,
        ) as office:  # fmt: skip
            assert office.stdout is not None
            try:
                lines: list[str] = []
                while not lines or "Ctrl+C" not in lines[-1]:
                    lines.append(office.stdout.readline())
                    assert lines[-1], lines
                made = home / "passwords" / "certificate.pem"
                assert f"https://localhost:{port}/public/ is open to the 1 who have a password.\n" in lines
                assert f"https://localhost:{port}/core/: anna\n" in lines
                assert f"A certificate was made for it ({made})." in "".join(lines)
                assert stat.S_IMODE((home / "passwords" / "key.pem").stat().st_mode) == 0o600
                live.wait(office, f"https://localhost:{port}/about/page.css", made, home)
                visitor = live.Visitor(f"https://localhost:{port}", made)
                assert visitor.get("/core/").status == 401
                assert visitor.get("/core/", **basic("anna")).status == 200
                assert "Strict-Transport-Security" not in visitor.get("/core/").headers
            finally:
                office.send_signal(signal.SIGINT)
            assert office.wait(20) == 0
