"""Where the shipped schemas and procedures are: beside the program in a checkout, inside it when installed."""

from pathlib import Path

_INSIDE = Path(__file__).parent / "_data"
_HOME = _INSIDE if _INSIDE.is_dir() else Path(__file__).parent.parent

SCHEMAS = _HOME / "schemas"
PROCEDURES = _HOME / "procedures"
