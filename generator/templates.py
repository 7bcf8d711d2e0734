"""Names and values -> text. The one door for Jinja: autoescaped always, a misspelt name stops the build.

Text of records is only ever a value. The letters of a procedure are templates too; they run in a sandbox. The files
that `concerns new` writes mark their gaps with << >>, because some of them are templates of letters themselves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from generator.days import day
from generator.particulars import heading, particulars, readers
from generator.telling import called, home, marker, mdtext, next_date, plain, restricted, told

_HERE = Path(__file__).parent / "templates"

FILTERS: Mapping[str, Callable[..., object]] = {
    "day": day,
    "isoday": lambda value: day(date.fromisoformat(str(value))),
    "iso": lambda value: value.isoformat() if isinstance(value, date) else "",
    "plain": plain,
    "called": called,
    "heading": heading,
    "particulars": particulars,
    "readers": readers,
    "home": home,
    "marker": marker,
    "next_date": next_date,
    "mdtext": mdtext,
    "restricted": restricted,
    "told": told,
}


@cache
def _pages() -> Environment:
    return _equipped(
        Environment(
            autoescape=True,
            undefined=StrictUndefined,
            loader=FileSystemLoader(_HERE),
            trim_blocks=True,
            lstrip_blocks=True,
        )
    )


@cache
def _letters(folders: tuple[Path, ...]) -> Environment:
    loader = ChoiceLoader([FileSystemLoader(folders), FileSystemLoader(_HERE)])
    return _equipped(
        ImmutableSandboxedEnvironment(
            autoescape=True, undefined=StrictUndefined, loader=loader, trim_blocks=True, lstrip_blocks=True
        )
    )


@cache
def _beginnings() -> Environment:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=FileSystemLoader(_NEW),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
    )
    environment.filters["yaml"] = _yaml
    return environment


_NEW = _HERE / "new"


def _yaml(value: object) -> Markup:
    """A value as it stands in a YAML file; a mapping on one line."""
    if isinstance(value, Mapping):
        return Markup("{%s}") % Markup(", ").join(Markup("%s: %s") % (key, _yaml(item)) for key, item in value.items())
    plain = isinstance(value, str) and re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", value) and value not in _NO_TEXT
    return Markup(value if plain else json.dumps(value, ensure_ascii=False))  # noqa: S704 - JSON is YAML


_NO_TEXT = frozenset({"true", "false", "null"})


def _equipped(environment: Environment) -> Environment:
    environment.filters.update(FILTERS)
    return environment


def page(template: str, /, **values: object) -> str:
    """Fill one of the program's own templates."""
    return _pages().get_template(template).render(**values)


def drawing(template: str, /, **values: object) -> Markup:
    """Fill a template whose result is set into a page as it is."""
    return Markup(page(template, **values))  # noqa: S704 - the template has escaped it


def letter(folders: tuple[Path, ...], template: str, /, **values: object) -> Markup:
    """Fill a letter of a procedure, whose templates stand in the first of `folders` that has them."""
    return Markup(_letters(folders).get_template(template).render(**values))  # noqa: S704 - as above


def scaffold(kind: str, values: Mapping[str, object]) -> Mapping[str, str]:
    """The files that begin something of this kind, filled in, by their path."""
    homes = sorted(path for path in (_NEW / kind).rglob("*") if path.is_file())
    names = [path.relative_to(_NEW / kind).as_posix() for path in homes]
    return {name: _beginnings().get_template(f"{kind}/{name}").render(values) for name in names}
