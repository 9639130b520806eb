"""OpenCV's YuNet as a finder of faces, where the user has its file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.errors import MissingFileError, ModelError
from eyelid.eyes.face import Face
from eyelid.model_files import open_session, read_model_file, run_session
from eyelid.pictures.colours import colour_of
from eyelid.pictures.shrinking import shrunk
from eyelid.weights import MODELS_FOLDER

if TYPE_CHECKING:
    import onnxruntime

YUNET = "yunet.onnx"
"""Name of YuNet's file in that folder."""

_LONGEST = 640
_SCORE, _OVERLAP, _MOST = 0.6, 0.3, 5000  # as `cv2.FaceDetectorYN` has them
_STRIDES = (8, 16, 32)
_OUTPUTS = [f"{what}_{stride}" for what in ("cls", "obj", "bbox", "kps") for stride in _STRIDES]

# The file says that pictures have 640x640 pixels, though its net takes any multiple of 32, four times as fast
# if they are half as large. In ONNX's protobuf, a side of a number and one of a name take as many bytes.
_FIXED_SIDES = b"\x0a\x03\x08\x80\x05" * 2
_FREE_SIDES = b"\x0a\x03\x12\x01h\x0a\x03\x12\x01w"


@dataclass(frozen=True)
class YuNetFaces:
    """Finds faces by YuNet (`face_detection_yunet_2023mar.onnx`), in pictures of at most 640 pixels.

    Its outputs are decoded as `cv2.FaceDetectorYN` does it.

    Attributes:
        file: The model file.
        fingerprint: SHA-256 of the file, in hexadecimal.
    """

    file: Path
    fingerprint: str

    @classmethod
    def load(cls) -> YuNetFaces:
        """Opens `yunet.onnx` in the folder that the environment variable `EYELID_MODELS` names.

        Raises:
            MissingFileError: There is no such file.
            ModelError: The file is another network.
        """
        folder = os.environ.get(MODELS_FOLDER)
        if not folder or not (Path(folder) / YUNET).is_file():
            raise MissingFileError(
                f"--eyes yunet: expected OpenCV's face_detection_yunet_2023mar.onnx as {YUNET} in the folder "
                f"that the environment variable {MODELS_FOLDER} names"
            )
        return cls.open(Path(folder) / YUNET)

    @classmethod
    def open(cls, file: Path) -> YuNetFaces:
        """Opens a file of any name; raises `ModelError` if it is another network."""
        file = file.absolute()
        finder = cls(file, sha256(read_model_file(file)).hexdigest())
        finder.find_faces(np.zeros((64, 64, 3), np.uint8))
        return finder

    @property
    def colour(self) -> bool:
        """True: YuNet reads BGR pictures."""
        return True

    def find_faces(self, pixels: NDArray[np.uint8]) -> list[Face]:
        """Returns the faces in a picture, uint8 `[H, W]` or `[H, W, 3]`, the largest first."""
        scale = min(1.0, _LONGEST / max(pixels.shape[:2]))
        picture: cv2.typing.MatLike = shrunk(colour_of(pixels), scale)
        height, width = picture.shape[:2]
        step = _STRIDES[-1]
        picture = cv2.copyMakeBorder(picture, 0, -height % step, 0, -width % step, cv2.BORDER_CONSTANT)
        boxes, points, scores = self._look(picture)  # type: ignore[arg-type]
        kept = cv2.dnn.NMSBoxes(boxes.astype(int).tolist(), scores.tolist(), _SCORE, _OVERLAP, top_k=_MOST)
        faces = []
        for number in np.asarray(kept, int).tolist():
            x, y, wide, high = (boxes[number] / scale).tolist()
            (right_x, right_y), (left_x, left_y) = (points[number] / scale).tolist()
            eyes = (right_x, right_y), (left_x, left_y)
            faces.append(Face((x, y, wide, high), float(scores[number]), eyes))
        return sorted(faces, key=lambda face: -face.size)

    def _look(
        self, picture: NDArray[np.uint8]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """Returns boxes `[N, 4]`, right and left eyes `[N, 2, 2]` and scores `[N]` of all cells."""
        height, width = picture.shape[:2]
        given = {"input": np.ascontiguousarray(picture.transpose(2, 0, 1)[None], np.float32)}
        session = _session(self.file, self.fingerprint)
        outputs = run_session(session, given, name=str(self.file), outputs=_OUTPUTS)
        found = dict(zip(_OUTPUTS, outputs, strict=True))
        boxes, points, scores = [], [], []
        for stride in _STRIDES:
            down, across = np.divmod(np.arange(height * width // stride**2), width // stride)
            cells = np.stack([across, down], axis=1).astype(np.float32)
            sure, there, box, marks = (found[f"{what}_{stride}"][0] for what in ("cls", "obj", "bbox", "kps"))
            sizes = np.exp(box[:, 2:]) * stride
            boxes.append(np.hstack([(cells + box[:, :2]) * stride - sizes / 2, sizes]))
            points.append((cells[:, None] + marks[:, :4].reshape(-1, 2, 2)) * stride)
            scores.append(np.sqrt(np.clip(sure[:, 0], 0, 1) * np.clip(there[:, 0], 0, 1)))
        return np.concatenate(boxes), np.concatenate(points), np.concatenate(scores)


@lru_cache(maxsize=2)
def _session(file: Path, fingerprint: str) -> onnxruntime.InferenceSession:
    """Opens YuNet, once in each process; raises `ModelError` if the file is another net or has changed."""
    content = read_model_file(file)
    if sha256(content).hexdigest() != fingerprint:
        raise ModelError(f"{file}: the model has changed since this run began; run again")
    try:
        session = open_session(content.replace(_FIXED_SIDES, _FREE_SIDES), name=str(file))
        ports = [port.name for port in (*session.get_inputs(), *session.get_outputs())]
        is_yunet = sorted(ports) == sorted(["input", *_OUTPUTS])
    except (ModelError, UnicodeDecodeError):
        is_yunet = False
    if not is_yunet:
        raise ModelError(f"{file}: not OpenCV's YuNet, face_detection_yunet_2023mar.onnx; give its file")
    return session
