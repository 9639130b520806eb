"""The OpenAPI description: it names what is there, and schemathesis finds no answer that it doesn't."""

import json
import shutil
import subprocess
import urllib.request

import pytest

import eyelid

from .conftest import running


def test_it_names_every_path_and_what_needs_the_token(ask):
    (answer,), _ = ask(("GET", "/openapi.json", {}), token="x" * 20)
    paths = answer.json()["paths"]
    needs = {path: bool(operation["security"]) for path, by in paths.items() for operation in by.values()}
    assert needs == {
        "/v1/predict": True,
        "/v1/models": True,
        "/metrics": True,
        "/health": False,
        "/ready": False,
    }
    rows = paths["/v1/predict"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert tuple(rows["properties"]["rows"]["items"]["properties"]) == eyelid.Row._fields


def test_schemathesis_finds_nothing(tmp_path):
    if not (program := shutil.which("schemathesis")):
        pytest.skip("schemathesis is not on the PATH; install it in an environment of its own")
    with running() as (_, address):
        with urllib.request.urlopen(f"{address}/openapi.json", timeout=30) as answer:
            assert json.load(answer)["info"]["title"] == "eyelid"
        command = [program, "run", f"{address}/openapi.json", "--max-examples", "10", "--seed", "1"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-4000:]
