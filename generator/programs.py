"""The programs of the system that a server of one's own needs: Apache, its password tool, OpenSSL."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence

PACKAGES = ("apache2", "apache2-utils", "openssl")


class ServerError(Exception):
    """Something is missing or refused; the message says what, and what to do."""


def tool(name: str) -> str:
    """Where a program is; an ordinary user's path need not lead to it.

    Raises:
        ServerError: it is not installed.
    """
    found = shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/bin")
    if found is None:
        raise ServerError(
            f"{name} is not on this machine. As root, run this line, then try again:\n"
            f"apt-get install --yes --no-install-recommends {' '.join(PACKAGES)}"
        )
    return found


def run(name: str, arguments: Sequence[str], said: str = "") -> str:
    """Run a program to its end, with a text to read; what it printed. What it writes is for its owner alone.

    Raises:
        ServerError: it is not installed, or it refuses.
    """
    done = subprocess.run(
        [tool(name), *arguments], input=said, capture_output=True, text=True, check=False, umask=0o077
    )
    if done.returncode:
        raise ServerError(f"{name} refuses: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def serve(name: str, arguments: Sequence[str]) -> int:
    """Run a server until it ends or the program is stopped. Its exit code; 0 if it was stopped.

    It gets a session of its own: a terminal tells all its programs when its window changes, and Apache takes that for
    a wish to stop.
    """
    with subprocess.Popen([tool(name), *arguments], start_new_session=True) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            return 0
        finally:
            process.terminate()
