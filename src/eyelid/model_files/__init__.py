"""Eyelid model files: opened by their task and checked, in the one place that makes ONNX sessions."""

from eyelid.model_files.model_file import (
    RUN_MODEL,
    OpenModel,
    locate_model,
    open_model,
    open_session,
    read_model_file,
    run_session,
)
from eyelid.model_files.model_info import CLASSES, EYE_TASKS, SCHEMA, ModelInfo
from eyelid.model_files.pinning import PinnedModel, open_again, pinned_model

__all__ = [
    "CLASSES",
    "EYE_TASKS",
    "RUN_MODEL",
    "SCHEMA",
    "ModelInfo",
    "OpenModel",
    "PinnedModel",
    "locate_model",
    "open_again",
    "open_model",
    "open_session",
    "pinned_model",
    "read_model_file",
    "run_session",
]
