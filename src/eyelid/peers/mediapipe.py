"""MediaPipe's face landmarker, which runs in a Python of its own: see `mediapipe_worker`."""

import json
import os
import subprocess
import tempfile
import weakref
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

import cv2
import numpy as np

from eyelid.errors import MissingFileError, WorkerError, printable
from eyelid.peers import mediapipe_worker
from eyelid.peers.face_peer import PhotoEye
from eyelid.pictures import Picture
from eyelid.weights import MODELS_FOLDER

FILE = "face_landmarker.task"
_FACES = 20  # in a photo


class MediaPipe:
    """Measures how closed eyes are by the blink score of MediaPipe's face landmarker (Apache-2.0).

    Args:
        python: The program of a Python that has mediapipe.
        faces: Largest number of faces in a photo.

    Attributes:
        away_s: Processor seconds that the landmarker has spent so far.

    Raises:
        MissingFileError: There is no such program, or the folder of `EYELID_MODELS` does not have the
            landmarker's file.
        WorkerError: The program cannot run MediaPipe.
    """

    name = "mediapipe"
    colour = True
    trained_on: frozenset[str] = frozenset()

    def __init__(self, python: str, faces: int = _FACES) -> None:
        file = Path(os.environ.get(MODELS_FOLDER, "")) / FILE
        if not os.environ.get(MODELS_FOLDER) or not file.is_file():
            raise MissingFileError(
                f"peer {self.name}: expected MediaPipe's {FILE} in the folder that the environment variable "
                f"{MODELS_FOLDER} names"
            )
        self.kilobytes = file.stat().st_size / 1000
        self.away_s = 0.0
        self._python = python
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        # Isolated, since beside the worker lie modules whose names are those of packages.
        command = [python, "-I", mediapipe_worker.__file__, str(file.absolute()), str(faces)]
        try:
            worker = subprocess.Popen(  # noqa: S603
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said
            )
        except OSError as error:
            raise MissingFileError(
                f"--mediapipe {python}: {error.strerror}; expected the program of a Python that has mediapipe"
            ) from error
        self._asked, self._answers = cast(IO[bytes], worker.stdin), cast(IO[bytes], worker.stdout)
        weakref.finalize(self, _end, worker, (self._asked, self._answers, self._said))
        self.measure(Picture(np.zeros((64, 64, 3), np.uint8), FILE))

    def measure(self, photo: Picture) -> list[PhotoEye]:
        """Returns the eyes of the faces in a photo, BGR; raises `WorkerError` if MediaPipe gives up."""
        pixels = cv2.cvtColor(photo.pixels, cv2.COLOR_BGR2RGB)
        try:
            self._asked.write(b"%d %d\n" % pixels.shape[:2])
            self._asked.write(pixels.tobytes())
            self._asked.flush()
            line = self._answers.readline()
        except OSError:  # it has ended
            line = b""
        if not line:
            self._said.seek(0)
            said = self._said.read().decode(errors="replace").strip().splitlines() or ["it said nothing"]
            raise WorkerError(f"--mediapipe {self._python}: cannot run MediaPipe: {printable(said[-1])}")
        answer = json.loads(line)
        self.away_s += answer["seconds"]
        return [PhotoEye(*eye) for eye in answer["eyes"]]


def _end(worker: "subprocess.Popen[bytes]", streams: Sequence[IO[bytes]]) -> None:
    """Ends the worker by the end of its input."""
    for stream in streams:
        with suppress(OSError):  # it has ended before it read all
            stream.close()
    worker.wait()
