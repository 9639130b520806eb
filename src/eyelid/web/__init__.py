"""Web pages that only this machine can open: the guard in front of them, the server, and the site.

A page describes itself by `Page`. This room imports no page; whoever serves one imports its module.
"""

from eyelid.web.page import Page
from eyelid.web.server import DEFAULT_PORT, serve
from eyelid.web.site import new_site

__all__ = ["DEFAULT_PORT", "Page", "new_site", "serve"]
