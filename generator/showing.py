"""A workspace -> one audience's site in a browser on this machine, for one's own eyes."""

from __future__ import annotations

import functools
import http.server
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from generator.access import SETTING
from generator.audiences import PUBLIC, TITLES, Audience
from generator.publish import build
from generator.workspace import Workspace


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
        """Say nothing for each request."""


def serve(workspace: Workspace, as_of: date, audience: Audience, port: int) -> int:
    """Show one audience's site on this machine only, until stopped; what it leads to in the site for everybody too."""
    settings = {key: value for key, value in workspace.settings.items() if key != SETTING}
    own = replace(workspace, settings=settings)
    with tempfile.TemporaryDirectory() as folder:
        wanted = tuple(dict.fromkeys((audience, Audience(PUBLIC, title=TITLES[PUBLIC]))))
        faults = build(own, as_of, Path(folder), wanted)
        for fault in faults:
            sys.stderr.write(f"{fault.place}: {fault.message} {fault.hint}\n")
        if faults:
            return 1
        handler = functools.partial(_Quiet, directory=folder)
        try:
            server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
        except OSError as error:
            sys.stderr.write(f"concerns: port {port} cannot be used ({error.strerror}); try --port {port + 1}\n")
            return 2
        with server:
            sys.stdout.write(
                f"http://127.0.0.1:{server.server_port}/{audience.folder}/ shows the site for {audience.title}. "
                "Ctrl+C stops it.\n"
            )
            sys.stdout.flush()
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                return 0
    return 0
