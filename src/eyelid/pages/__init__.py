"""Showing things to the user: progress and tables on a terminal, output files, and the base of HTML reports.

`eyelid.pages.html` is not imported here, because it needs jinja2, which the core does not install.
"""

from eyelid.pages.progress import PictureProgress, on_terminal
from eyelid.pages.status_display import status_line
from eyelid.pages.terminal import Say, print_line, print_whole, ring_bell, say_few
from eyelid.pages.whole_file import check_output_folder, write_whole

__all__ = [
    "PictureProgress",
    "Say",
    "check_output_folder",
    "on_terminal",
    "print_line",
    "print_whole",
    "ring_bell",
    "say_few",
    "status_line",
    "write_whole",
]
