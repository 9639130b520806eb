"""`eyelid demo --clip`."""

from pathlib import Path

import pytest

from eyelid.cli import main


def test_a_clip_is_drawn_and_its_blinks_are_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--clip", "--seed", "237", "--folder", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert out.count("person 0: ") == 9
    assert "9 blinks, winks and closures drawn: 9 found" in out
    assert {file.name for file in (tmp_path / "clip" / "watched").iterdir()} >= {
        "events.csv",
        "frames.csv",
        "windows.csv",
    }


@pytest.mark.parametrize("arguments", [["--faces"], ["--count", "3"]])
def test_what_does_not_fit_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--clip", *arguments]) == 2
    assert "--clip: draws one clip" in capsys.readouterr().err
