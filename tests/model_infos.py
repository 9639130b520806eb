"""Facts about models, for tests that need a model file or readings."""

from dataclasses import replace
from typing import Any

from eyelid.model_files import ModelInfo

_INFO = ModelInfo(
    name="mine",
    task="state",
    classes=("closed", "open"),
    input_size=24,
    framing="",
    unsure_below=0.5,
    trained_on="",
    set_names=("set",),
    code_version="",
)


def model_info(**changes: Any) -> ModelInfo:
    """Returns the facts about a model of closed and open eyes, with some of them changed."""
    return replace(_INFO, **changes)
