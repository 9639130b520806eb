"""Pages as the site takes them."""

import subprocess
import sys

import pytest
from fastapi import APIRouter

from eyelid.web import Page, new_site

from .conftest import client_of

LIST_PAGES = """
import sys
import eyelid.web
print([name for name in sys.modules if name.startswith("eyelid.labelling") or name.endswith("_page")])
"""


def test_importing_the_room_imports_no_page():
    process = subprocess.run([sys.executable, "-c", LIST_PAGES], capture_output=True, text=True, check=True)
    assert process.stdout == "[]\n"


@pytest.mark.parametrize(
    ("allow", "img_src", "media_src"),
    [
        ({}, "'self'", None),
        ({"img-src": "blob:"}, "'self' blob:", None),
        ({"media-src": "'self'"}, "'self'", "'self'"),
    ],
)
def test_a_page_adds_to_the_policy(allow, img_src, media_src):
    policy = Page(html="label/page.html", allow=allow).content_security_policy()
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert (directives["img-src"], directives.get("media-src")) == (img_src, media_src)
    assert directives["default-src"] == "'none'"


def test_a_site_has_the_html_and_the_routes_of_its_page():
    routes = APIRouter(prefix="/api")
    routes.add_api_route("/answer", lambda: 42)
    client = client_of(new_site(Page(html="label/page.html", routers=(routes,)), token="t"), token="t")
    assert "eyelid label" in client.get("/").text
    assert client.get("/api/answer").json() == 42
