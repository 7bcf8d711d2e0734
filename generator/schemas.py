"""The JSON Schemas that ship with the program, as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from generator.shipped import SCHEMAS


@cache
def schema(name: str) -> Mapping[str, object]:
    """One schema as data, such as "episode"."""
    loaded: Mapping[str, object] = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return loaded


@cache
def schemas() -> Mapping[str, Mapping[str, object]]:
    """Every schema by its file's name: what a `$ref` may reach, and nothing else."""
    return {path.name: schema(path.name.removesuffix(".schema.json")) for path in sorted(SCHEMAS.glob("*.json"))}
