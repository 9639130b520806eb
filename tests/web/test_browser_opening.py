"""The token of a run stands in no process's arguments."""

import re
import stat
import threading
import webbrowser
from pathlib import Path

from eyelid.web.browser_opening import opened_in_browser

ADDRESS = "http://127.0.0.1:8765/#token=secret"


def test_the_browser_is_given_a_file_that_only_its_user_can_read(monkeypatch):
    opened, given = threading.Event(), []
    monkeypatch.setattr(webbrowser, "open", lambda argument: given.append(argument) or opened.set())
    with opened_in_browser(ADDRESS):
        assert opened.wait(10)
        assert "secret" not in given[0]
        file = Path(given[0].removeprefix("file://"))
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        assert re.search(r'refresh" content="0; url=(.*)"', file.read_text())[1] == ADDRESS
    assert not file.parent.exists()
