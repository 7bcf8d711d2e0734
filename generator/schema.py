"""Document + JSON Schema -> faults. A fast validator says yes or no; `explaining` says why, for the few that fail.

A test holds the two together.
"""

from __future__ import annotations

from functools import cache

import jsonschema_rs

from generator.model import Fault
from generator.schemas import schema, schemas
from generator.source import Document


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
