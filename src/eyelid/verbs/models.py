"""The verb `models`, which lists the shipped models, and tells what the model files of others are."""

from __future__ import annotations

import os
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eyelid.errors import EyelidError, MissingFileError, ModelError
from eyelid.weights import MODELS_FOLDER, model_card, shipped_model, shipped_models

if TYPE_CHECKING:
    from eyelid.model_files import ModelInfo

_USES = {
    "state": "eyelid predict --model {name}",
    "movement": "eyelid predict --model {name}",
    "faces": "eyelid predict --eyes faces, and auto",
    "landmarks": "eyelid predict --eyes faces, auto, haar and yunet",
    "likeness": "eyelid audit --kinds inverted not_an_eye; predict --eyes wide-patch",
    "expression": "eyelid cull",
    "sharpness": "eyelid cull --photo-model {name}",
}
_LANDMARKER = "face_landmarker.task"
_LANDMARKER_PART = "face_landmarks_detector.tflite"


@dataclass(frozen=True, kw_only=True)
class ModelsOptions:
    """The options of `models`.

    Attributes:
        name: Name of a shipped model, whose card is printed; without it, all models are listed.
    """

    name: str = ""


@dataclass(frozen=True, kw_only=True)
class ListedModel:
    """One model.

    Attributes:
        name: Its name: that of a shipped model, or of the file.
        file: Its file.
        does: What it does, or is, in a line.
        use: What uses it; empty for nothing.
        info: What an eyelid model says of itself; None for others.
        is_shipped: Whether it came with eyelid.
    """

    name: str
    file: Path
    does: str
    use: str = ""
    info: ModelInfo | None = None
    is_shipped: bool = False

    @property
    def card(self) -> str:
        """The card of a shipped model, in Markdown; empty for others."""
        return model_card(self.name) if self.is_shipped else ""

    @property
    def facts(self) -> str:
        """Task, classes, size of the input, and size of the file, in a line."""
        size = f"{max(round(self.file.stat().st_size / 1000), 1):,} KB"
        if not self.info:
            return size
        info = self.info
        classes = f"{len(info.classes)} points" if info.task == "landmarks" else ", ".join(info.classes)
        side = (
            "pictures of any size" if info.task == "faces" else f"{info.input_size}x{info.input_size} pixels"
        )
        return f"task {info.task} ({classes}), {side}, {size}"


def models(options: ModelsOptions) -> list[ListedModel]:
    """Lists the shipped models, then the model files in the folder that `EYELID_MODELS` names.

    Raises:
        MissingFileError: There is no shipped model of the name, or no such folder.
    """
    if options.name:
        return [_shipped(options.name)]
    return [*map(_shipped, shipped_models()), *map(_found, _files())]


def _shipped(name: str) -> ListedModel:
    from eyelid.model_files import open_model

    file = shipped_model(name)
    info = open_model(file, tasks=tuple(_USES)).info
    paragraph = model_card(name).split("\n\n")[1]
    return ListedModel(
        name=name,
        file=file,
        does=" ".join(paragraph.split()).split(". ")[0].rstrip(".") + ".",
        use=_USES[info.task].format(name=name),
        info=info,
        is_shipped=True,
    )


def _files() -> list[Path]:
    """Returns the model files of others."""
    folder = os.environ.get(MODELS_FOLDER)
    if not folder:
        return []
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        raise MissingFileError(
            f"{MODELS_FOLDER}={folder}: expected a folder of model files: {error.strerror}"
        ) from error
    return [Path(folder, name) for name in names if name.lower().endswith((".onnx", ".task"))]


def _found(file: Path) -> ListedModel:
    """Tells what a file is by what is in it, not by its name."""
    for recognise in (_eyelid_model, _yunet, _open_closed_eye, _landmarker):
        with suppress(EyelidError):
            return recognise(file)
    return ListedModel(name=file.name, file=file, does="Another network, or none: not used.")


def _eyelid_model(file: Path) -> ListedModel:
    from eyelid.model_files import CLASSES, open_model

    info = open_model(file, tasks=tuple(_USES)).info
    use = _USES[info.task].format(name=file) if info.task in CLASSES else ""
    return ListedModel(name=file.name, file=file, does=f"The eyelid model {info.name}.", use=use, info=info)


def _yunet(file: Path) -> ListedModel:
    from eyelid.eyes.yunet import YUNET, YuNetFaces

    YuNetFaces.open(file)
    use = "eyelid predict --eyes yunet" if file.name == YUNET else f"eyelid predict --eyes yunet, as {YUNET}"
    return ListedModel(name=file.name, file=file, does="YuNet, OpenCV's finder of faces.", use=use)


def _open_closed_eye(file: Path) -> ListedModel:
    from eyelid.peers.open_closed_eye import OpenClosedEye

    OpenClosedEye(str(file))
    use = f"eyelid benchmark --open-closed-eye {file}"
    return ListedModel(name=file.name, file=file, does="OpenVINO's open-closed-eye-0001.", use=use)


def _landmarker(file: Path) -> ListedModel:
    try:
        with zipfile.ZipFile(file) as parts:
            is_landmarker = _LANDMARKER_PART in parts.namelist()
    except (OSError, zipfile.BadZipFile) as error:
        raise ModelError(f"{file}: no zip") from error
    if not is_landmarker:
        raise ModelError(f"{file}: another task of MediaPipe")
    return ListedModel(
        name=file.name,
        file=file,
        does="MediaPipe's face landmarker.",
        use=f"eyelid benchmark --mediapipe PYTHON{'' if file.name == _LANDMARKER else f', as {_LANDMARKER}'}",
    )
