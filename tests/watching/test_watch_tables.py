"""The tables of a recording: what is kept of a run that ends before its time."""

from pathlib import Path

import pytest

from eyelid.blinks import Event
from eyelid.errors import OutputError
from eyelid.watching.frame_row import FrameRow
from eyelid.watching.person_watch import Told
from eyelid.watching.watch_tables import WatchTables

BLINK = Event("camera:0", 0, "blink", 1.0, 1.1, 1.2)


def write_and_fail(folder: Path) -> None:
    """Writes three frames and two events, until the disk is full."""
    with WatchTables(folder, "csv", fingerprint={}) as tables:
        for number in range(3):
            tables.write_frame([FrameRow("camera:0", number, number / 30)], pictures=1 + number)
        tables.reach(3)
        tables.write_told(Told(events=[BLINK]))
        tables.write_told(Told(events=[BLINK._replace(start_s=2.0, apex_s=2.1, end_s=2.2)]))
        raise OSError("the disk is full")


def test_events_are_kept_when_a_run_fails(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"):
        write_and_fail(tmp_path)
    lines = (tmp_path / "events.csv.part").read_text().splitlines()
    assert [line.split(",")[3] for line in lines] == ["start_s", "1.0000", "2.0000"]


@pytest.mark.parametrize("with_frames", [True, False])
def test_tables_without_a_row_are_removed(tmp_path: Path, with_frames: bool) -> None:
    with (
        pytest.raises(OSError, match="unplugged"),
        WatchTables(tmp_path, "csv", fingerprint={}, with_frames=with_frames),
    ):
        raise OSError("unplugged")
    assert list(tmp_path.iterdir()) == []


def test_what_failed_is_replaced_if_that_is_wished(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"):
        write_and_fail(tmp_path)
    with pytest.raises(OutputError, match=r"frames\.csv\.part"):
        WatchTables(tmp_path, "csv", fingerprint={})
    with WatchTables(tmp_path, "csv", fingerprint={}, overwrite=True) as tables:
        tables.write_frame([FrameRow("camera:0", 0, 0.0)], pictures=1)
    assert len((tmp_path / "frames.csv").read_text().splitlines()) == 2
    assert not list(tmp_path.glob("*.part*"))


def test_what_failed_goes_on_with_its_frames(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"):
        write_and_fail(tmp_path)
    with WatchTables(tmp_path, "csv", fingerprint={}, resume=True) as tables:
        assert [row.frame for row in tables.kept()] == [0, 1, 2]
        tables.write_told(Told(events=[BLINK]))
    assert len((tmp_path / "events.csv").read_text().splitlines()) == 2  # and not twice
    assert not list(tmp_path.glob("*.part*"))
