"""Pages on this machine: what guards them, how they are served, and the page of `label`."""

from eyelid.web.label_page import labelling_app
from eyelid.web.server import DEFAULT_PORT, serve

__all__ = ["DEFAULT_PORT", "labelling_app", "serve"]
