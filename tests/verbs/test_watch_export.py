"""`watch --export`: the folder of a page that needs no server, without a browser."""

import json
from pathlib import Path
from typing import Any

import pytest

from eyelid.blinks.event import Event
from eyelid.blinks.eye_levels import Levels
from eyelid.errors import EyelidError
from eyelid.people import Condition, Profile
from eyelid.verbs.watch import WatchOptions
from eyelid.verbs.watch_export import export_page

from .exported_page import expect_kept, expect_whole

USUAL = {("right", "lids"): Levels(0.4, 0.1)}
GLASSES = {("right", "lids"): Levels(0.3, 0.05)}


def export(tmp_path: Path, runtime: str, **options: Any) -> Path:
    to = tmp_path / "page"
    export_page(WatchOptions(export=str(to), runtime=runtime, **options))
    return to


def taken_along(page: Path) -> dict[str, Any]:
    return json.loads((page / "data/watch.json").read_text(encoding="utf-8"))


def test_all_that_the_page_asks_for_is_there_and_nothing_from_elsewhere(tmp_path: Path, runtime: str) -> None:
    page = export(tmp_path, runtime)
    expect_whole(page)
    expect_kept(page)
    assert "this machine" not in (page / "index.html").read_text(encoding="utf-8")
    assert {file.stem for file in (page / "models").iterdir()} == {"faces", "eye_landmarks", "eye_state_fine"}


def test_the_command_that_it_tells_can_be_copied(tmp_path: Path, runtime: str) -> None:
    _, command, _ = export_page(WatchOptions(export=str(tmp_path / "my page"), runtime=runtime))
    assert f"-d '{tmp_path}/my page', at" in command


def test_rules_columns_and_levels_are_taken_along(tmp_path: Path, runtime: str) -> None:
    profile = tmp_path / "ann.json"
    Profile({"usual": Condition(USUAL), "glasses": Condition(GLASSES)}).save(profile)
    options = {"window_s": 30.0, "window_step_s": 5.0, "alarm_from": "asleep", "one_eye": "right"}
    made = taken_along(
        export(tmp_path, runtime, profile=str(profile), condition="glasses", **options)  # type: ignore[arg-type]
    )
    levels = [{"side": "right", "signal": "lids", "open": 0.3, "shut": 0.05}]
    assert made["rules"] == {**options, "levels": levels}
    assert made["alarm_cooldown_s"] == 10.0
    assert [name for name, _ in made["columns"]["events"]] == list(Event._fields)
    assert taken_along(export(tmp_path, runtime))["rules"]["levels"] == []


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"export": "page"}, "npm pack onnxruntime-web"),
        ({"page": True, "runtime": "package"}, "--runtime is for --export"),
        ({"export": "page", "source": "camera:0", "page": True}, "leave out the source, --page$"),
        ({"export": "page", "alarm_url": "http://a"}, "leave out --alarm-url"),
        ({"export": "page", "condition": "glasses"}, "--condition glasses: is one of a profile"),
    ],
)
def test_what_cannot_be_is_said(options: dict[str, Any], error: str) -> None:
    with pytest.raises(EyelidError, match=error):
        export_page(WatchOptions(**options))
    assert not Path("page").exists()


def test_a_profile_of_several_conditions_needs_a_name(tmp_path: Path, runtime: str) -> None:
    profile = tmp_path / "ann.json"
    Profile({"usual": Condition(USUAL), "glasses": Condition(GLASSES)}).save(profile)
    with pytest.raises(EyelidError, match="name it with --condition"):
        export(tmp_path, runtime, profile=str(profile))
    assert not (tmp_path / "page").exists()
