"""A web server of one's own for one machine: Apache under the configuration that a council's server has.

It runs in the foreground as a program of the person who starts it, and leaves the system's own web server alone.
"""

from __future__ import annotations

import os
import pwd
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from generator import programs
from generator.access import Access
from generator.programs import ServerError
from generator.server import modules
from generator.templates import page

_MODULES = Path("/usr/lib/apache2/modules")
_FRAME = ("mpm_event", "reqtimeout")
_FOLDER = re.compile(r"(/[A-Za-z0-9_.-]+)+")
_ACCOUNT = "www-data"
_DAYS = "820"
"""How long a certificate made here lasts; browsers take none that lasts longer than 825 days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What is served: the folder of the built sites, that in which the server works while it runs, that of its logs."""

    access: Access
    site: Path
    run: Path
    logs: Path


@contextmanager
def opened(access: Access, site: Path) -> Iterator[Office]:
    """A server ready to be started; what it needs only while it runs goes with the block."""
    with tempfile.TemporaryDirectory(prefix="concerns-") as folder:
        yield Office(
            access=access,
            site=site.resolve(),
            run=Path(folder).resolve(),
            logs=Path(access.passwords).resolve() / "logs",
        )


def certificate(folder: Path, host: str) -> bool:
    """Make a certificate for the server itself, if the folder has none; whether one was made.

    Raises:
        ServerError: OpenSSL is not here.
    """
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    if certificate.exists() and key.exists():
        return False
    folder.mkdir(parents=True, exist_ok=True)
    name = f"IP:{host}" if re.fullmatch(r"[0-9.]+", host) else f"DNS:{host}"
    with tempfile.TemporaryDirectory(prefix=".certificate-", dir=folder) as made:
        fresh = Path(made, "certificate.pem"), Path(made, "key.pem")
        programs.run(
            "openssl",
            (
                *("req", "-x509", "-newkey", "rsa:3072", "-nodes", "-sha256", "-days", _DAYS),
                *("-subj", f"/CN={host}", "-addext", f"subjectAltName={name}"),
                *("-keyout", str(fresh[1]), "-out", str(fresh[0])),
            ),
        )
        fresh[1].replace(key)
        fresh[0].replace(certificate)
    return True


def configuration(office: Office) -> str:
    """The text of the whole server's configuration.

    Raises:
        ServerError: a folder has a name that a configuration cannot hold.
    """
    for folder in (office.site, office.run, office.logs):
        if not _FOLDER.fullmatch(str(folder)) or ".." in folder.parts:
            raise ServerError(
                f"the server cannot work in {folder}: use a folder whose path has letters, numbers, hyphens, "
                "underscores and dots only"
            )
    port = office.access.port
    text = page(
        "server/httpd.conf.j2",
        run=office.run,
        logs=office.logs,
        site=office.site,
        passwords=office.access.passwords,
        address=office.access.address,
        listen=f"127.0.0.1:{port}" if office.access.host == "localhost" else port,
        account=_ACCOUNT if os.geteuid() == 0 else "",
        modules=(*_FRAME, *modules(office.access)),
        home=_MODULES,
    )
    return f"{text}\n"


def prepare(office: Office) -> tuple[str, ...]:
    """Write the configuration and have Apache read it; the arguments that start Apache in the foreground.

    Raises:
        ServerError: Apache is not here, or refuses the configuration.
    """
    text = configuration(office)
    for folder in (office.run, office.logs):
        folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:  # Apache then works under an account of its own, which has to write its locks
        account = pwd.getpwnam(_ACCOUNT)
        os.chown(office.run, account.pw_uid, account.pw_gid)
    file = office.run / "httpd.conf"
    file.write_text(text, encoding="utf-8")
    programs.run("apache2", ("-t", "-f", str(file)))
    return "-f", str(file), "-D", "FOREGROUND"


def serve(arguments: tuple[str, ...]) -> int:
    """Serve until stopped.

    Raises:
        ServerError: Apache ended by itself.
    """
    if code := programs.serve("apache2", arguments):
        raise ServerError(f"Apache ended by itself ({code}); its reasons stand above, or in the error log")
    return 0
