"""What verbs tell of files that they could not use."""

import zipfile
from pathlib import Path

import pytest

from eyelid.cli import main


def test_what_could_not_be_written_is_not_told_as_not_read(
    tmp_path: Path, eye_png: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("lxml", reason="the extra `photos` is not installed")
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile("eyes.zip", "w") as packed:
        for name in ("a.png", "b.png", "c.png", "d.png"):
            packed.writestr(name, eye_png)
        packed.writestr("broken.png", b"no picture")
    assert main(["cull", "eyes.zip", "--sidecars", "auto", "--quiet"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line for line in lines if line.startswith("not read: ")] == [lines[0]]
    assert lines[0].startswith("not read: eyes.zip/broken.png: ")
    assert lines[1:] == [
        *(f"eyes.zip/{name}.png: not a file on disk, so it has no sidecar" for name in ("a", "b", "c")),
        "… and 2 more like these",
    ]
