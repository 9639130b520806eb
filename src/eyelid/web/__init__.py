"""Serving web pages that only this machine can open: the server, the site, and the guard in front of it.

A `Page` describes a page. This file imports no page; the code that serves a page imports its module.
"""

from eyelid.web.page import Page
from eyelid.web.server import DEFAULT_PORT, serve, serve_page
from eyelid.web.site import new_site

__all__ = ["DEFAULT_PORT", "Page", "new_site", "serve", "serve_page"]
