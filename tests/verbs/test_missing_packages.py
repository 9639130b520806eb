"""Verbs that need an extra say so, in one line, before they do anything else."""

import importlib.util

import pytest

from eyelid.cli import main


@pytest.mark.parametrize(
    ("arguments", "package", "extra"),
    [
        (["speak", "--keys-only"], "uvicorn", "web"),
        (["watch", "--page"], "fastapi", "web"),
        (["cull", "eyes", "--page"], "uvicorn", "web"),
        (["cull", "eyes"], "rawpy", "photos"),
        (["cull", "--undo", "culls"], "lxml", "photos"),
        (["serve"], "prometheus_client", "web"),
    ],
)
def test_a_missing_package_is_told_with_the_extra_that_brings_it(
    arguments: list[str],
    package: str,
    extra: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == package else found(name))
    assert main(arguments) == 2
    assert capsys.readouterr().err == (
        f"error: `eyelid {arguments[0]}` needs the package {package!r}, which the core leaves out; "
        f"run: pip install 'eyelid[{extra}]'\n"
    )
