"""Eyes drawn once for all tests, and the command `eyelid` in a process of its own."""

import csv
import gc
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from eyelid.synth import draw_eyes

# A busy machine is slow, which says nothing about the code.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_configure() -> None:
    """Has the garbage collector wait until all is imported: it would pass over it again and again."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Has the garbage collector pass over all that was imported: that is much, and stays."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def grey_eyes() -> list[np.ndarray]:
    """Twelve eyes, every other one open, grey, 40x40 pixels."""
    patches, _ = draw_eyes(12, seed=3, size=40, well_lit=True)
    return [cv2.cvtColor(patch, cv2.COLOR_BGR2GRAY) for patch in patches]


@pytest.fixture(scope="session")
def eye_png(grey_eyes: list[np.ndarray]) -> bytes:
    """One eye as a PNG file."""
    return cv2.imencode(".png", grey_eyes[0])[1].tobytes()


@pytest.fixture(scope="session")
def eye_jpg(grey_eyes: list[np.ndarray]) -> bytes:
    """One eye as a JPEG file."""
    return cv2.imencode(".jpg", grey_eyes[0])[1].tobytes()


@pytest.fixture(scope="session")
def damaged_jpg(eye_jpg: bytes) -> bytes:
    """An eye as a JPEG file that has lost the last third of its pixels, but not its end."""
    return eye_jpg[: len(eye_jpg) - (len(eye_jpg) - eye_jpg.index(b"\xff\xda")) // 3] + b"\xff\xd9"


@pytest.fixture(scope="session")
def drawn_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A manifest of 480 drawn eyes of 48 people, beside the eyes."""
    folder = tmp_path_factory.mktemp("drawn")
    patches, looks = draw_eyes(480, seed=3, size=24, well_lit=True)
    with (folder / "truth.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["file", "label", "person"])
        for number, (patch, look) in enumerate(zip(patches, looks, strict=True)):
            cv2.imwrite(str(folder / f"{number}.png"), patch)
            table.writerow([f"{number}.png", look.state, f"person {number // 10}"])
    return folder / "truth.csv"


@pytest.fixture(scope="session")
def trained(drawn_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder of a lidnet that reads drawn eyes."""
    from eyelid.fitting.options import FitOptions
    from eyelid.training.options import TrainOptions
    from eyelid.verbs.train import train

    runs = str(tmp_path_factory.mktemp("runs"))
    fit = FitOptions(epochs=10, batch_size=32)
    return train(TrainOptions(data=(f"manifest:{drawn_set}",), runs=runs, name="drawn", fit=fit))


@pytest.fixture
def without_plots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves the plots of readings out of reports: they take a short training longer than its epochs.

    They are looked at in tests/score, and are in the reports of test_train.py.
    """
    monkeypatch.setattr("eyelid.score.evaluation_report.draw_plots", lambda evaluation, readings: [])


@pytest.fixture(autouse=True, scope="session")
def heard_ctrl_c() -> Iterator[None]:
    """Lets the tests and what they start hear Ctrl-C, which shells have background jobs ignore."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps packs of the tests out of the user's cache, also in processes that they start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def eyes(tmp_path: Path, grey_eyes: list[np.ndarray], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder `eyes` of twelve PNG files, 00.png to 11.png, inside the current folder."""
    folder = tmp_path / "eyes"
    folder.mkdir()
    for number, eye in enumerate(grey_eyes):
        cv2.imwrite(str(folder / f"{number:02}.png"), eye)
    monkeypatch.chdir(tmp_path)
    return Path("eyes")


@pytest.fixture
def eyelid(tmp_path: Path) -> Callable[..., "subprocess.Popen[bytes]"]:
    """Starts `eyelid` in the test's folder, with pipes for all that is not given."""

    def start(*arguments: str | Path | bytes, **options: object) -> "subprocess.Popen[bytes]":
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        command = [sys.executable, "-m", "eyelid", *map(_word, arguments)]
        return subprocess.Popen(command, **{"cwd": tmp_path, **pipes, **options})

    return start


def _word(argument: str | Path | bytes) -> str | bytes:
    return argument if isinstance(argument, bytes) else str(argument)
