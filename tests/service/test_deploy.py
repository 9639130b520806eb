"""The files in `deploy/` start the service with flags that it has."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from eyelid.options import parse_options
from eyelid.verbs.serve import DEFAULT_PORT, ServeOptions
from eyelid.web.connection import IDLE_SECONDS

DEPLOY = Path(__file__).parents[2] / "deploy"


def started_by(words):
    assert Path(words[0]).name == "eyelid"
    assert words[1] == "serve"
    return parse_options(ServeOptions, words[2:], verb="serve", text="")


def test_the_container_listens_where_it_says_with_a_token():
    text = (DEPLOY / "Dockerfile").read_text()
    options = started_by(json.loads(re.search(r"^ENTRYPOINT (.*)$", text, re.MULTILINE)[1]))
    assert options.token_file == "/run/secrets/token"
    assert options.host == "0.0.0.0"
    assert {
        int(port) for port in re.findall(r"EXPOSE (\d+)|127\.0\.0\.1:(\d+)", text) for port in port if port
    } == {DEFAULT_PORT}
    for copied in re.findall(r"^COPY (.*) /", text, re.MULTILINE):
        assert all((DEPLOY.parent / name).exists() for name in copied.split())


def test_the_unit_of_systemd_is_one(tmp_path):
    text = (DEPLOY / "eyelid.service").read_text()
    command = re.search(r"^ExecStart=(.*)$", text, re.MULTILINE)[1]
    options = started_by(command.split())
    assert options.token_file == "${CREDENTIALS_DIRECTORY}/token"
    stop_s = int(re.search(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE)[1])
    assert stop_s > IDLE_SECONDS + options.limits.seconds + 1
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "eyelid.service"
    unit.write_text(text.replace(command.split()[0], sys.executable))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
