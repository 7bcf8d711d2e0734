"""What several tests share: a workspace on disk, and texts kept word for word."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.tiny import HEAD, HERE, record

GOLDEN = HERE / "golden"
settings.register_profile("same-every-day", deadline=None, derandomize=True)
settings.load_profile("same-every-day")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the golden texts be written anew; their difference is then for people to read."""
    parser.addoption("--update-golden", action="store_true", help="write the golden texts anew")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:  # noqa: ANN401 - has no types
    """Give all tests that need a web server to one worker, and first: the servers are then started once."""
    from xdist.scheduler import LoadScopeScheduling

    class OneServer(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            served = nodeid.startswith("tests/server/") and "/test_access.py" not in nodeid
            return "server" if served else nodeid

    return OneServer(config, log)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the one kept under tests/golden."""

    def compare(name: str, actual: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(actual, encoding="utf-8")
        expected = path.read_text(encoding="utf-8")
        assert expected == actual

    return compare


@dataclass(frozen=True, slots=True)
class Folder:
    """A workspace on disk that runs the tiny procedure."""

    root: Path

    def write(self, path: str, text: str) -> Path:
        """Write a file of the workspace."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return target

    def episode(self, name: str, events: str, head: str = HEAD) -> Path:
        """Write an episode of these events."""
        return self.write(f"records/episodes/2026/{name}.yaml", record(events, head))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A workspace with the tiny procedure, one provider and no episode, as of 1 May 2026."""
    made = Folder(tmp_path / "workspace")
    made.write("concerns.yaml", "name: Tests\nas_of: 2026-05-01\n")
    made.write("records/providers/home.yaml", "name: The Home\nservices: [{id: home, name: The Home}]\n")
    shutil.copytree(HERE / "procedures", made.root / "procedures")
    return made
