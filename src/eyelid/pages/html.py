"""A page: one HTML file that holds all it shows, filled from a template of the package."""

from base64 import b64encode
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def render_page(template: str, **values: Any) -> str:
    """Fills a template; whatever is filled in is shown as it is, never obeyed as HTML.

    Args:
        template: Its path inside the package. Pages extend `pages/page.html.jinja`, which needs a `title`
            and the `warnings` that come before everything.
        values: What the template names.
    """
    environment = Environment(
        loader=PackageLoader("eyelid", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(values)


def png_uri(file: Path) -> str:
    """Returns a PNG file as a URI that holds all of it; raises `OSError` if it cannot be read."""
    return data_uri("image/png", file.read_bytes())


def data_uri(kind: str, content: bytes) -> str:
    """Returns a URI that holds all of a file of a kind such as `image/svg+xml`."""
    return f"data:{kind};base64,{b64encode(content).decode('ascii')}"
