"""Which embedding a name means."""

import os

from eyelid.embedding.feature_extractor import Source
from eyelid.errors import OptionError
from eyelid.weights import shipped_models

_NAMES = "hog, self, timm:NAME, arcface:DATA"


def find_source(name: str, *, seed: int) -> Source:
    """Returns what makes an embedding; only what it needs is imported.

    Args:
        name: One of them, without `+`.
        seed: Of what is trained.

    Raises:
        OptionError: There is none of that name.
        EyelidError: A model or a set cannot be read.
    """
    if name == "hog":
        from eyelid.embedding.gradients import Gradients

        return Gradients()
    if name == "self":
        from eyelid.embedding.trained_features import SelfTrained

        return SelfTrained(seed=seed)
    if name.startswith("timm:"):
        from eyelid.embedding.timm_features import TimmFeatures

        return TimmFeatures(name)
    if name.startswith("arcface:"):
        from eyelid.embedding.trained_features import MarginTrained

        return MarginTrained(name.removeprefix("arcface:"), seed=seed)
    if name in shipped_models() or name.endswith(".onnx") or os.path.exists(name):
        from eyelid.embedding.model_features import Model

        return Model(name)
    raise OptionError(
        f"embedding {name!r}: expected {_NAMES}, a shipped model ({', '.join(shipped_models())}), the path "
        "of a model file, or a run folder; several are joined by +"
    )
