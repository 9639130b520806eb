"""What an eye does: opens eyelid model files, runs them and returns `Readings`."""

from eyelid.read.model_file import RUN_MODEL, OpenModel, locate_model, open_model, open_session, run_session
from eyelid.read.model_info import CLASSES, SCHEMA, ModelInfo
from eyelid.read.reader import Reader
from eyelid.read.readings import UNSURE, Readings, probability_words

__all__ = [
    "CLASSES",
    "RUN_MODEL",
    "SCHEMA",
    "UNSURE",
    "ModelInfo",
    "OpenModel",
    "Reader",
    "Readings",
    "locate_model",
    "open_model",
    "open_session",
    "probability_words",
    "run_session",
]
