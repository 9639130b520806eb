"""Making HTML pages from templates; each page is one file that needs no other file."""

from base64 import b64encode
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def render_page(template: str, **values: Any) -> str:
    """Fills a template and returns the HTML. The values are escaped, so that no value is taken as HTML.

    Args:
        template: Path of the template inside the package. Pages extend `pages/page.html.jinja`, which needs
            a `title`, and the `warnings` that stand before everything else.
        values: A value for each name in the template.
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
    """Returns a data URI with the content of a PNG file; raises `OSError` if it cannot be read."""
    return data_uri("image/png", file.read_bytes())


def data_uri(kind: str, content: bytes) -> str:
    """Returns a data URI with the content of a file.

    Args:
        kind: Media type of the content, such as `image/svg+xml`.
        content: The bytes of the file.
    """
    return f"data:{kind};base64,{b64encode(content).decode('ascii')}"
