"""Opening a page with a secret in its address in the user's browser."""

import os
import tempfile
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

_REDIRECTION = """<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url={address}">
<title>eyelid</title>
<a href="{address}">eyelid</a>
"""


@contextmanager
def opened_in_browser(address: str) -> Iterator[None]:
    """Opens an address in the user's browser, without it standing in the arguments of a process.

    Every user of the machine can read these. So the browser is given a file that only this user can read,
    which leads on to the address. The file is removed at the end of the context.
    """
    with tempfile.TemporaryDirectory(prefix="eyelid-", ignore_cleanup_errors=True) as folder:
        file = Path(folder) / "page.html"
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as page:
            page.write(_REDIRECTION.format(address=escape(address)))
        # In a thread, because a text browser blocks.
        threading.Thread(target=webbrowser.open, args=(file.as_uri(),), daemon=True).start()
        yield
