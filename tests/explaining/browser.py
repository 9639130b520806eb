"""A browser without a screen, driven over the WebDriver protocol, which is JSON over HTTP."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

DRIVER = shutil.which("chromedriver")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
_FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1200,1000")


class Browser:
    """An open browser; `chromedriver` must be installed."""

    def __init__(self, profile: Path) -> None:
        self._driver = subprocess.Popen(
            [DRIVER or "", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        told = next(line for line in self._driver.stdout or () if "successfully on port" in line)
        self._at = f"http://127.0.0.1:{told.rsplit(' ', 1)[1].strip().rstrip('.')}/session"
        options = {"binary": CHROMIUM, "args": [*_FLAGS, f"--user-data-dir={profile}"]}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        try:
            session = self._ask("POST", "", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]
        except RuntimeError:
            self._driver.terminate()
            raise
        self._at += f"/{session}"

    def open(self, file: Path) -> None:
        self._ask("POST", "/url", {"url": file.as_uri()})

    def run(self, script: str, *arguments: Any) -> Any:
        """Runs JavaScript, which may `return` something."""
        return self._ask("POST", "/execute/sync", {"script": script, "args": arguments})

    def press(self, *keys: str) -> None:
        """Types keys into what has the focus."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._ask("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def point(self, x: int, y: int, *then: str) -> None:
        """Moves the pointer to a place of the window; `pointerDown` and `pointerUp` may follow."""
        actions = [{"type": "pointerMove", "x": x, "y": y}, *({"type": kind, "button": 0} for kind in then)]
        mouse = {"type": "pointer", "id": "mouse", "actions": actions}
        self._ask("POST", "/actions", {"actions": [mouse]})

    def complaints(self) -> list[str]:
        """Returns the errors that the page has caused since the last call."""
        log = self._ask("POST", "/se/log", {"type": "browser"})
        return [entry["message"] for entry in log if entry["level"] == "SEVERE"]

    def close(self) -> None:
        self._ask("DELETE", "", None)
        self._driver.terminate()
        self._driver.wait(10)

    def _ask(self, method: str, path: str, body: Any) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(self._at + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except HTTPError as error:
            raise RuntimeError(error.read().decode()) from error
