"""OpenCV's YuNet as a finder of faces, where the user has its file."""

import os
import threading
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.errors import MissingFileError, ModelError
from eyelid.eyes.face import Face

MODELS_FOLDER = "EYELID_MODELS"
"""Environment variable: the folder of model files of others."""

_FILE = "yunet.onnx"
_LONGEST = 640
_SCORE, _OVERLAP, _MOST = 0.6, 0.3, 5000
_threads = threading.local()


@dataclass(frozen=True)
class YuNetFaces:
    """Finds faces by YuNet (`face_detection_yunet_2023mar.onnx`), in pictures of at most 640 pixels.

    Attributes:
        file: The model file.
    """

    file: Path

    @classmethod
    def load(cls) -> "YuNetFaces":
        """Opens `yunet.onnx` in the folder that the environment variable `EYELID_MODELS` names.

        Raises:
            MissingFileError: There is no such file.
            ModelError: The file is another network.
        """
        folder = os.environ.get(MODELS_FOLDER)
        if not folder or not (Path(folder) / _FILE).is_file():
            raise MissingFileError(
                f"--eyes yunet: expected OpenCV's face_detection_yunet_2023mar.onnx as {_FILE} in the folder "
                f"that the environment variable {MODELS_FOLDER} names"
            )
        finder = cls((Path(folder) / _FILE).absolute())
        finder.find_faces(np.zeros((64, 64, 3), np.uint8))
        return finder

    @property
    def colour(self) -> bool:
        """True: YuNet reads BGR pictures."""
        return True

    def find_faces(self, pixels: NDArray[np.uint8]) -> list[Face]:
        """Returns the faces in a picture, uint8 `[H, W]` or `[H, W, 3]`, the largest first."""
        picture = pixels if pixels.ndim == 3 else cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR)
        scale = min(1.0, _LONGEST / max(picture.shape[:2]))
        height, width = (max(round(length * scale), 1) for length in picture.shape[:2])
        if scale < 1:
            picture = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
        try:
            detector = self._detector()
            detector.setInputSize((width, height))
            found = detector.detect(picture)[1]
        except cv2.error as error:
            raise ModelError(f"{self.file}: not OpenCV's YuNet: it cannot find faces") from error
        faces = []
        for values in [] if found is None else found:
            box, points, score = values[:4] / scale, values[4:8] / scale, float(values[14])
            x, y, wide, high = box.tolist()
            right_x, right_y, left_x, left_y = points.tolist()
            faces.append(Face((x, y, wide, high), score, ((right_x, right_y), (left_x, left_y))))
        return sorted(faces, key=lambda face: -face.size)

    def _detector(self) -> cv2.FaceDetectorYN:
        """Returns the detector of this thread, since it keeps the size of its pictures."""
        detectors: dict[Path, cv2.FaceDetectorYN] = _threads.__dict__.setdefault("detectors", {})
        if self.file not in detectors:
            detectors[self.file] = cv2.FaceDetectorYN.create(
                str(self.file), "", (_LONGEST, _LONGEST), _SCORE, _OVERLAP, _MOST
            )
        return detectors[self.file]
