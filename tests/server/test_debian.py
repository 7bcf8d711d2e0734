"""The guide's way of setting a council's server up: Debian's own Apache, with all that it has switched on."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator import access, server
from generator.schema import faults
from generator.schemas import schema
from generator.shapes import mapping
from tests.server import ground, live
from tests.server.conftest import SignOn
from tests.server.test_sign_on import mistakes
from tests.tiny import ROOT, document

GUIDE = (ROOT / "docs" / "serving-the-site.md").read_text(encoding="utf-8")
ETC = Path("/etc/apache2")


def commands(start: str) -> list[list[str]]:
    """The lines of the guide that begin with a word."""
    return [line.split() for line in re.findall(rf"^{start} .*", GUIDE, re.MULTILINE)]


@contextmanager
def debian(home: Path, port: int) -> Iterator[dict[str, str]]:
    """A copy of the system's configuration of Apache, set up as the guide says; what its programs are told."""
    etc = home / "etc-apache2"
    assert ETC.is_dir(), f"apache2 is not on this machine; {live.INSTALL}"
    shutil.copytree(ETC, etc, symlinks=True)
    own = {name: home / f"debian-{name.lower()}" for name in ("APACHE_RUN_DIR", "APACHE_LOCK_DIR", "APACHE_LOG_DIR")}
    for path in own.values():
        path.mkdir()
    told = {
        **os.environ,
        **{name: str(path) for name, path in own.items()},
        "APACHE_CONFDIR": str(etc),
        "APACHE_STATE_DIRECTORY": str(home / "debian-state"),
        "APACHE_PID_FILE": str(home / "debian.pid"),
        "APACHE_RUN_USER": "www-data",
        "APACHE_RUN_GROUP": "www-data",
    }
    for command in [*commands("a2dissite"), *commands("a2disconf"), *commands("a2dismod"), *commands("a2enmod")]:
        subprocess.run([live.tool(command[0]), "--quiet", *command[1:]], env=told, check=False, capture_output=True)
    (written,) = re.findall(r"^echo '(.*)' > /etc/apache2/sites-available/concerns.conf$", GUIDE, re.MULTILINE)
    site = written.replace("/var/www/concerns", str(home / "site"))
    assert site != written
    (etc / "sites-available" / "concerns.conf").write_text(f"{site}\n", encoding="utf-8")
    subprocess.run([live.tool("a2ensite"), "--quiet", "concerns"], env=told, check=True, capture_output=True)
    (etc / "ports.conf").write_text(f"Listen 127.0.0.1:{port}\n", encoding="utf-8")
    yield told


def test_the_guides_server_serves_as_it_says_with_all_that_debian_has_switched_on(sign_on: SignOn, home: Path) -> None:
    site = sign_on.spare
    port = site.address.rpartition(":")[2]
    written = site.folder / "server" / server.CONFIGURATION
    sound = written.read_text(encoding="utf-8")
    try:
        written.write_text(sound.replace(sign_on.site.address.rpartition(":")[2], port), encoding="utf-8")
        with debian(home, int(port)) as told:
            apache = [
                live.tool("apache2"),
                "-d",
                told["APACHE_CONFDIR"],
                "-f",
                f"{told['APACHE_CONFDIR']}/apache2.conf",
            ]
            tried = subprocess.run([*apache, "-t"], env=told, capture_output=True, text=True, check=False)
            assert tried.returncode == 0, tried.stderr
            loaded = subprocess.run([*apache, "-M"], env=told, capture_output=True, text=True, check=True).stdout
            assert "autoindex_module" in loaded
            ready, trusted = f"{site.address}/about/page.css", site.certificates.authority
            with live.running([*apache, "-DFOREGROUND"], home / "debian.log", ready, trusted, **told):
                for name in ("one", "in-no-group", "with-blanks-around", "core"):
                    visitor = site.visitor()
                    visitor.sign_in(name)
                    assert mistakes(site, visitor, name) == []
                anonymous = site.visitor()
                folders = {path.rpartition("/")[0] for path in site.files["public"]}
                assert not [one for one in folders if b"Index of" in anonymous.get(f"{one}/").body]
                for path in ("/server-status", "/server-info", "/cgi-bin/", "/manual/", "/javascript/"):
                    assert anonymous.get(path).status in {302, 403, 404}, path
            log = Path(told["APACHE_LOG_DIR"], "provider-concerns-audit.log").read_text(encoding="utf-8")
            assert '"one" "GET /core/index.html" 403' in log or '"one" "GET /core/" 403' in log
    finally:
        written.write_text(sound, encoding="utf-8")


def test_the_settings_of_the_guide_are_sound_and_name_every_setting_that_there_is() -> None:
    blocks = re.findall(r"```yaml\n(access:.*?)```", GUIDE, re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        read = document(f"name: A council\n{block}", "concerns.yaml")
        assert faults(read, "workspace") == ()
        assert tuple(access.faults(read, ["ty-corsen"])) == ()
    shape = mapping(mapping(schema("workspace")["properties"])["access"])
    fields = mapping(shape["properties"])
    names = {*fields, *mapping(mapping(fields["sign_on"])["properties"])} - {"sign_on"}
    assert {name for name in names if f"`{name}`" not in GUIDE} == set()
    for kind in mapping(mapping(fields["groups"])["properties"]):
        assert ground.SETTINGS.count(f"    {kind}:") == 1
