"""Describing a page: its HTML, its routes, and what it may do in the browser."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter

_POLICY: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
}
"""Content Security Policy of every page: nothing inline, nothing from elsewhere, not inside a frame."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page: its HTML, the routes that it calls, and what it needs beyond the minimum.

    Attributes:
        html: Path of its HTML file inside `static/`, such as `label/page.html`.
        routers: The routes that it calls.
        most_bytes: Largest body of a request, in bytes.
        allow: Sources to add to directives of the Content Security Policy, such as `{"img-src": "blob:"}`.
        uses_camera: Whether the page uses the camera of the browser.
    """

    html: str
    routers: tuple[APIRouter, ...] = ()
    most_bytes: int = 100_000
    allow: Mapping[str, str] = field(default_factory=dict)
    uses_camera: bool = False

    def content_security_policy(self) -> str:
        """Returns the Content Security Policy: what a browser lets the page load and do.

        Example:
            >>> policy = Page(html="label/page.html", allow={"img-src": "blob:"}).content_security_policy()
            >>> policy.split("; ")[3]
            "img-src 'self' blob:"
        """
        directives = dict(_POLICY)
        for name, sources in self.allow.items():
            directives[name] = f"{directives[name]} {sources}" if name in directives else sources
        return "; ".join(f"{name} {sources}" for name, sources in directives.items())

    def permissions_policy(self) -> str:
        """Returns the Permissions Policy: which devices a browser lets the page use."""
        camera = "(self)" if self.uses_camera else "()"
        return f"camera={camera}, microphone=(), geolocation=(), display-capture=()"
