"""What every page says first: what to do in danger, for whom it is, as of which day it is true."""

from datetime import date
from html import escape

from generator.site.values import Site

DANGER = "Someone in immediate danger?"
EMERGENCY = "Call 999."
DUTY_TEAM = "Then tell the safeguarding duty team."
NEVER_FIRST = "Recording here never comes first."
SAMPLE = "Sample: everything here is made up. "
OLD = "This page may be out of date: ask the team before you rely on it."


def day(iso: str) -> str:
    """Return an ISO day as people write it: 2026-04-03 -> 3 April 2026."""
    found = date.fromisoformat(iso)
    return f"{found.day} {found:%B} {found.year}"


def notice(site: Site, root: str) -> str:
    """Return the strip at the top of the content; the script marks it when the build is old.

    `root` is the way from the page to the top of the site.
    """
    written = day(site.built)
    words, address = site.door
    door = f' · <a href="{escape(root + address)}">{escape(words)}</a>' if words else ""
    return (
        f'<aside class="pc-notice" aria-label="Immediate danger" data-built="{escape(site.built)}">'
        '<div class="pc-notice__inner md-grid">'
        f'<p class="pc-notice__danger">{DANGER} <strong>{EMERGENCY}</strong> '
        f"{escape(site.emergency) or DUTY_TEAM} {NEVER_FIRST}</p>"
        f'<p class="pc-notice__for">{SAMPLE if site.sample else ""}For {escape(site.audience)} · '
        f'as of <time datetime="{escape(site.built)}">{written}</time>{door}</p>'
        f'<p class="pc-notice__old pc-when-old">{OLD}</p>'
        "</div></aside>"
    )


def footer(site: Site) -> str:
    """Return the line at the foot of the page, without markup around it."""
    return f"{escape(site.name)} · for {escape(site.audience)} · as of {day(site.built)}"
