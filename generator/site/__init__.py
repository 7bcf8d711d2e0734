"""Pages -> a finished site: the ground that every published page stands on.

Record pages come as finished HTML, handbook pages as Markdown; both are set into the same empty
page of the theme. This package knows no episode, procedure or audience: what may be shown was
decided before it gets here.
"""

from generator.site.tree import build
from generator.site.values import Heading, Link, Page, PolicyFault, Site, SitePolicyError

__all__ = ["Heading", "Link", "Page", "PolicyFault", "Site", "SitePolicyError", "build"]
