"""The shipped models, each an `.onnx` file beside its card."""

from pathlib import Path

from eyelid.errors import MissingFileError

DEFAULT_MODEL = "eye_state"
"""Name of the model for patches of any size; the one that is used where none is named."""

FINE_MODEL = "eye_state_fine"
"""Name of the model for the eyes of faces, and for patches of 40 pixels and more."""

BY_SIZE = "auto"
"""In place of a model's name: both of these; `Kit` says which reads what."""

MODELS_FOLDER = "EYELID_MODELS"
"""Environment variable: the folder of model files of others."""

_FOLDER = Path(__file__).parent


def model_of_faces(name: str) -> str:
    """Returns the name of a model; for `BY_SIZE` that of the one which reads the eyes of faces."""
    return FINE_MODEL if name == BY_SIZE else name


def shipped_models() -> list[str]:
    """Returns the names of the models inside this installation."""
    return sorted(file.stem for file in _FOLDER.glob("*.onnx"))


def shipped_model(name: str) -> Path:
    """Returns the file of a shipped model; raises `MissingFileError` if there is none of that name."""
    if name not in shipped_models():
        raise MissingFileError(
            f"model {name!r}: no such file, and the shipped models are {', '.join(shipped_models())}"
        )
    return _FOLDER / f"{name}.onnx"


def model_card(name: str) -> str:
    """Returns the card of a shipped model, in Markdown; raises `MissingFileError` for another name."""
    return shipped_model(name).with_suffix(".md").read_text(encoding="utf-8")
