"""Checked data, by its shape. The schema has made sure; these only tell the type checker, and fail loudly if not."""

from __future__ import annotations

from collections.abc import Mapping

from generator.model import Data


def mapping(value: object) -> Data:
    """`value`, which the schema has made sure is a mapping."""
    if not isinstance(value, Mapping):
        raise TypeError(value)
    return value


def sequence(value: object) -> tuple[object, ...]:
    """`value`, which the schema has made sure is a list."""
    if not isinstance(value, tuple):
        raise TypeError(value)
    return value


def integer(value: object) -> int:
    """`value`, which the schema has made sure is a whole number."""
    if not isinstance(value, (int, float)):
        raise TypeError(value)
    return int(value)
