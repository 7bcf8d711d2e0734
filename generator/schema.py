"""Document + JSON Schema -> faults. A fast validator says yes or no; `explaining` says why, for the few that fail.

A test holds the two together.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from functools import cache

import jsonschema_rs

from generator.model import Fault
from generator.shipped import SCHEMAS
from generator.source import Document


@cache
def schema(name: str) -> Mapping[str, object]:
    """One schema as data, such as "episode"."""
    loaded: Mapping[str, object] = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return loaded


@cache
def schemas() -> Mapping[str, Mapping[str, object]]:
    """Every schema by its file's name: what a `$ref` may reach, and nothing else."""
    return {path.name: schema(path.name.removesuffix(".schema.json")) for path in sorted(SCHEMAS.glob("*.json"))}


@cache
def _fast(name: str) -> jsonschema_rs.Draft202012Validator:
    def retrieve(uri: str) -> dict[str, object]:
        return dict(schemas()[uri.rpartition("/")[2]])

    return jsonschema_rs.Draft202012Validator(
        {**schema(name), "$id": f"schemas:///{name}.schema.json"}, validate_formats=True, retriever=retrieve
    )


def faults(document: Document, name: str) -> tuple[Fault, ...]:
    """What is wrong in `document` by the schema `name`, in the order of the file; empty if nothing is."""
    if _fast(name).is_valid(document.data):
        return ()
    from generator.explaining import explained

    return explained(document, name)


def nearest(word: object, allowed: Iterable[str]) -> str | None:
    """The allowed word most like `word`, if any is like it."""
    found = difflib.get_close_matches(str(word), sorted(allowed), n=1, cutoff=0.6)
    return found[0] if found else None


_FEW = 24


def did_you_mean(word: object, allowed: Iterable[str]) -> str:
    """A hint: the nearest allowed word, else all of them when they are few."""
    words = sorted(allowed)
    near = nearest(word, words)
    if near is not None:
        return f"Did you mean {near}?"
    if not words:
        return "Leave it out."
    return f"Allowed here: {', '.join(words[:_FEW])}{' ...' if len(words) > _FEW else '.'}"
