"""Pages -> the search index: what the theme made of the handbook, and an entry per record page.

The reader's browser sets titles and texts into the list of results as markup, so they are escaped
here.
"""

import json
from collections.abc import Iterable
from html import escape

from generator.site.press import Pressed
from generator.site.values import Page

PATH = "search/search_index.json"


def index(pressed: Pressed, pages: Iterable[Page]) -> bytes:
    """Return the index file of a site."""
    entries = [
        {
            "location": page.path,
            "title": escape(page.title, quote=False),
            "text": escape(page.search, quote=False),
        }
        for page in pages
    ]
    found = {"config": pressed.search, "docs": [*pressed.entries, *entries]}
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
