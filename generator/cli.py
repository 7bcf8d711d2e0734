"""The commands: parse, call, print, exit. The one door for argparse; today's date is asked for here and nowhere else.

Exit codes: 0 as it should be, 1 something to answer, 2 misuse.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import TextIOWrapper
from pathlib import Path

from generator import commands, lettering, sharing, sweeping, upkeep
from generator.programs import ServerError


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its arguments and what it does. Its help is the first line of what it does."""

    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code. No traceback reaches a user."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    try:
        arguments = _parsed(sys.argv[1:] if argv is None else argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    arguments.today = _today()
    try:
        return COMMANDS[arguments.command].run(arguments)
    except (commands.MisuseError, ServerError) as error:
        _say(f"concerns: {error}")
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        _say("concerns: stopped; nothing was changed.")
        return 2
    except Exception as error:
        if os.environ.get("CONCERNS_DEBUG"):
            raise
        _say(
            f"concerns: this is a mistake in the program, not in your records ({type(error).__name__}: {error}).\n"
            "  = what to do: send this line to whoever looks after the program; CONCERNS_DEBUG=1 shows more."
        )
        return 2


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the one place in the house that asks


def _day(value: str) -> date:
    try:
        found = date.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise argparse.ArgumentTypeError(f"{value!r} is not a day: write it as 2026-04-20")
    return found


def _days(value: str) -> int:
    if not value.isdecimal() or int(value) > _MANY_DAYS:
        raise argparse.ArgumentTypeError(f"{value!r} is not a number of days from 0 to {_MANY_DAYS}")
    return int(value)


_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_MANY_DAYS = 3660


def _port(value: str) -> int:
    if not value.isdecimal() or int(value) > _LAST_PORT:
        raise argparse.ArgumentTypeError(f"{value!r} is not a port: write a number from 0 to {_LAST_PORT}")
    return int(value)


_LAST_PORT = 65535


def _parsed(argv: Sequence[str]) -> argparse.Namespace:
    """The command and its arguments; options may stand anywhere among them."""
    parser = argparse.ArgumentParser(
        prog="concerns",
        description="Check the records of provider concerns, see what is due, and publish the site.",
        epilog="\n".join(f"  {name:<9} {_first(command)}" for name, command in COMMANDS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="one of the commands below")
    if argv[:1] == ["--root"]:  # people write it first, too
        argv = [*argv[2:], *argv[:2]]
    name = parser.parse_args(argv[:1]).command
    command = COMMANDS[name]
    inner = argparse.ArgumentParser(prog=f"concerns {name}", description=_first(command))
    inner.add_argument("--root", type=Path, default=Path(), help="the folder of the workspace; this one when left out")
    command.arguments(inner)
    return inner.parse_intermixed_args(argv[1:], argparse.Namespace(command=name))


def _first(command: Command) -> str:
    return (command.run.__doc__ or "").strip().partition("\n")[0]


def _as_of(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", type=_day, metavar="DATE", help="judge as of this day; later events are left out")


def _check(parser: argparse.ArgumentParser) -> None:
    _as_of(parser)
    parser.add_argument("--since", metavar="REV", help="report events changed or removed since this git revision")
    parser.add_argument(
        "--only",
        choices=("sound", "kept"),
        help="sound: what should block a merge; kept: limits and rules, which never should",
    )
    parser.add_argument("--all-verdicts", action="store_true", help="show every verdict, also what was kept")
    parser.add_argument("--format", choices=("text", "json", "github", "sarif", "markdown"), default="text")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="only findings on these episodes")


def _test(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--notes", action="store_true", help="list also what a definition names and never uses")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="stories, or folders of procedures")


def _explain(parser: argparse.ArgumentParser) -> None:
    _as_of(parser)
    parser.add_argument("episode", metavar="EPISODE", help="the episode's id or file")
    parser.add_argument("rule", nargs="?", metavar="RULE", help="only this rule, such as cv-ppm-22")


def _due(parser: argparse.ArgumentParser) -> None:
    _as_of(parser)
    parser.add_argument("--within", type=_days, default=14, metavar="DAYS", help="how many days to look ahead (14)")
    parser.add_argument("--format", choices=("text", "json", "ics", "markdown"), default="text")


def _build(parser: argparse.ArgumentParser) -> None:
    _as_of(parser)
    parser.add_argument("--out", type=Path, default=None, metavar="DIR", help="where the sites go (site)")
    parser.add_argument("--audience", action="append", metavar="NAME", help="only this audience; may be repeated")


def _sweep(parser: argparse.ArgumentParser) -> None:
    _as_of(parser)
    parser.add_argument("--out", type=Path, default=None, metavar="DIR", help="where the sites are (site)")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def _serve(parser: argparse.ArgumentParser) -> None:
    _as_of(parser)
    parser.add_argument("--audience", default="core", metavar="NAME", help="whose site to show (core)")
    parser.add_argument("--port", type=_port, default=8000, metavar="N", help="the port on this machine (8000)")
    parser.add_argument("--office", action="store_true", help="every site, to whoever has a password, from Apache")


def _password(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the name that the person signs in with")
    parser.add_argument(
        "--audience", action="append", metavar="NAME", default=[], help="what the person may read; may be repeated"
    )
    parser.add_argument("--remove", action="store_true", help="take the password away")


def _audience(parser: argparse.ArgumentParser) -> None:
    _as_of(parser)
    parser.add_argument("episode", metavar="EPISODE", help="the episode's id or file")


def _letter(parser: argparse.ArgumentParser) -> None:
    _as_of(parser)
    parser.add_argument("episode", metavar="EPISODE", help="the episode's id or file")
    parser.add_argument("letter", metavar="LETTER", help="which letter, such as ppm-notification")
    parser.add_argument(
        "--for",
        dest="about",
        metavar="EVENT",
        help="the event it is about; the latest when left out",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="where it goes; .pdf or .html")
    parser.add_argument(
        "--addressee",
        action="append",
        metavar="LINE",
        help="a line of the address, such as a name: printed and never kept; may be repeated; - reads them from input",
    )


def _retention(parser: argparse.ArgumentParser) -> None:
    _as_of(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text")


def _erase(parser: argparse.ArgumentParser) -> None:
    _as_of(parser)
    parser.add_argument("record", metavar="EPISODE", help="the episode's id or file")
    parser.add_argument("--event", metavar="ID", help="the event of which one field goes; the whole record without it")
    parser.add_argument("--field", metavar="NAME", help="the field that goes: summary, words/outcome, parts/0/notes")
    parser.add_argument(
        "--ground", required=True, metavar="TEXT", help="retention, or the reference of what asks for it"
    )
    parser.add_argument("--by", required=True, metavar="ROLE", help="the role that has it erased; never a name")
    parser.add_argument("--history", action="store_true", help="take it out of every commit too; see the guide first")


def _new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=("episode", "provider", "procedure"), help="what to begin")
    parser.add_argument("id", metavar="ID", help="its id; for an episode that of the procedure that it runs")
    parser.add_argument("--title", help="of a procedure, its full title (always needed); of an episode, a short name")
    episode = parser.add_argument_group("for an episode")
    episode.add_argument("--provider", metavar="ID", help="the provider that it is about (always needed)")
    episode.add_argument("--host", metavar="HOST", help="the authority that runs it, where there are several")
    provider = parser.add_argument_group("for a provider")
    provider.add_argument("--name", help="its name (always needed)")
    procedure = parser.add_argument_group("for a procedure")
    procedure.add_argument("--prefix", help="what the ids of its rules begin with; made from its id when left out")
    procedure.add_argument("--nation", choices=("england", "wales"), help="whose law applies (england)")
    procedure.add_argument("--version", type=_day, metavar="DATE", help="the day from which it applies (today)")


COMMANDS: Mapping[str, Command] = {
    "check": Command(_check, commands.check),
    "test": Command(_test, commands.test),
    "explain": Command(_explain, commands.explain),
    "audience": Command(_audience, sharing.audience),
    "due": Command(_due, commands.due),
    "build": Command(_build, commands.build),
    "sweep": Command(_sweep, sweeping.run),
    "serve": Command(_serve, sharing.serve),
    "password": Command(_password, sharing.password),
    "letter": Command(_letter, lettering.letter),
    "new": Command(_new, commands.new),
    "retention": Command(_retention, upkeep.retention),
    "erase": Command(_erase, upkeep.erase),
}
