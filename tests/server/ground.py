"""The sample's sites behind a web server: who its people are, what there is to reach, and what each may."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from generator import access, audiences, programs
from generator.server import office
from generator.shapes import mapping
from generator.workspace import load
from tests.server import live
from tests.tiny import ROOT, document

MOST = 20
SETTINGS = """\
access:
  address: {address}
  folder: {home}/site
  certificate: {home}/certificate.pem
  key: {home}/key.pem
  public: {public}
  sign_on:
    metadata: {issuer}/.well-known/openid-configuration
    client: provider-concerns
    secrets: {home}/secrets.conf
    scope: openid groups
    most_groups: 20
  groups:
    core: [concerns-core]
    partners: [/concerns/partners]
    provider: ["concerns-provider-{{provider}}"]
    commissioners: [concerns:commissioners]
    board: [5f0c3f6e-8a55-4f0b-9d64-5d1d2f4f9b11]
    public: [everybody-at-the-council]
"""
ONE, TWO = "ty-corsen", "amberholt-house"
GROUPS: Mapping[str, tuple[str, str]] = {
    "core": ("core", "concerns-core"),
    "partner": ("partners", "/concerns/partners"),
    "one": (f"provider/{ONE}", f"concerns-provider-{ONE}"),
    "two": (f"provider/{TWO}", f"concerns-provider-{TWO}"),
    "commissioner": ("commissioners", "concerns:commissioners"),
    "board": ("board", "5f0c3f6e-8a55-4f0b-9d64-5d1d2f4f9b11"),
    "clerk": ("public", "everybody-at-the-council"),
}
"""The people: for each the folder of their own site and the group that opens it."""
CORE = "concerns-core"
STRANGERS: Mapping[str, object] = {
    "in-no-group": {"groups": []},
    "in-another-group": {"groups": ["payroll"]},
    "without-the-claim": {},
    "with-nothing": {"groups": None},
    "with-a-word-for-yes": {"groups": True},
    "with-a-number": {"groups": 7},
    "with-an-object": {"groups": {CORE: True}},
    "with-an-object-of-lists": {"groups": {"groups": [CORE]}},
    "with-a-list-in-a-list": {"groups": [[CORE]]},
    "with-a-list-beside": {"groups": [CORE, ["other"]]},
    "with-an-object-beside": {"groups": [CORE, {"other": True}]},
    "with-a-number-beside": {"groups": [CORE, 7]},
    "with-nothing-beside": {"groups": [CORE, None]},
    "with-commas": {"groups": f"other,{CORE}"},
    "with-blanks": {"groups": f"other {CORE}"},
    "with-commas-in-a-list": {"groups": [f"other,{CORE}"]},
    "with-another-case": {"groups": [CORE.upper()]},
    "with-a-longer-name": {"groups": [f"{CORE}-guests", f"x{CORE}", f"concerns-provider-{ONE}-2"]},
    "with-blanks-around": {"groups": [f" {CORE}", f"{CORE} ", f"\t{CORE}\n"]},
    "with-blanks-within": {"groups": ["concerns- core", "con cerns-core", "concerns-\u00a0core"]},
    "with-a-blank-in-one-plain-name": {"groups": f"{CORE} "},
    "with-a-pattern": {"groups": [".*", "concerns-.*", "*", "concerns-provider-{provider}", "valid-user"]},
    "with-a-text-like-the-claim": {"groups": f'"groups":["{CORE}"]'},
    "with-one-group-too-many": {"groups": [CORE, *(f"group-{number}" for number in range(MOST))]},
    "with-very-many-groups": {"groups": [CORE, *(f"group-{number}" for number in range(600))]},
    "with-more-than-can-be-kept": {"groups": [CORE, *(f"group-{number}" for number in range(9000))]},
}
"""People who are in nowhere, and claims that let nobody in, though they all hold the core team's name somehow."""
ODD: Mapping[str, object] = {
    "with-as-many-as-expected": {"groups": [*(f"group-{number}" for number in range(MOST - 1)), CORE]},
    "with-odd-names-beside": {"groups": ['a "quoted", name', "back\\slash", "Grŵp 1", CORE]},
    "with-one-plain-name": {"groups": CORE},
}
"""Claims that are in order, odd as they look: each is of the core team."""


@dataclass(frozen=True)
class Site:
    """A site that is served, and whom it knows."""

    address: str
    home: Path
    certificates: live.Certificates

    @property
    def folder(self) -> Path:
        """Where the built sites are."""
        return self.home / "site"

    @cached_property
    def files(self) -> dict[str, list[str]]:
        """Every file by the folder of the audience whose it is, as paths on the server."""
        known = [item.folder for item in audiences.of(load(ROOT).providers.values())]
        return {name: sorted(_paths(self.folder, name)) for name in known}

    @cached_property
    def kinds(self) -> dict[str, list[str]]:
        """For each audience's folder one file of every kind, its front page first, and a page that is not there."""
        found = {}
        for name, paths in self.files.items():
            deep = sorted(paths, key=lambda path: (-path.count("/"), path))
            by_kind = {Path(path).suffix: path for path in deep}
            found[name] = [f"/{name}/", *sorted(by_kind.values()), deep[0], f"/{name}/nowhere/"]
        return found

    def visitor(self) -> live.Visitor:
        """Somebody who has not signed in."""
        return live.Visitor(self.address, self.certificates.authority)


def _paths(home: Path, name: str) -> Iterator[str]:
    for path in (home / name).rglob("*"):
        if path.is_file():
            yield f"/{path.relative_to(home).as_posix()}"


def build(home: Path) -> None:
    """Build the sample's sites into `home/site`, with the settings of access that stand in `home`'s workspace."""
    done = subprocess.run(
        [sys.executable, "-m", "generator", "build", "--root", str(home / "workspace"), "--out", str(home / "site")],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def workspace(home: Path, settings: str) -> None:
    """Make `home`'s workspace: the sample, with these settings of access in place of its own."""
    target = home / "workspace"
    target.mkdir(exist_ok=True)
    own = (ROOT / "concerns.yaml").read_text(encoding="utf-8")
    head = own.partition("\n# Who gets in")[0]
    assert "access:" not in head
    (target / "concerns.yaml").write_text(f"{head}\n{settings}", encoding="utf-8")
    shutil.copytree(ROOT / "records", target / "records", dirs_exist_ok=True)


@contextmanager
def serving(site: Site, settings: str, logs: str = "logs") -> Iterator[None]:
    """Serve a built site with Apache until the end of the block."""
    found = access.access(mapping(document(settings, "concerns.yaml").data))
    assert found is not None
    live.tool("apache2")
    with office.opened(found, site.folder) as one:
        start = office.prepare(office.Office(access=found, site=one.site, run=one.run, logs=site.home / logs))
        ready = f"{site.address}/about/page.css"
        trusted = site.certificates.authority
        with live.running([programs.tool("apache2"), *start], site.home / "apache.log", ready, trusted):
            yield
