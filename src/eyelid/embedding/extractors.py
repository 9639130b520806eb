"""Finding feature extractors by name."""

import os

from eyelid.embedding.feature_extractor import FeatureExtractor
from eyelid.errors import OptionError
from eyelid.weights import shipped_models

_NAMES = "hog, self, timm:NAME, arcface:DATA"


def find_extractor(name: str, *, seed: int) -> FeatureExtractor:
    """Returns the feature extractor with a name. Only the packages that this extractor needs are imported.

    Args:
        name: `hog`, `self`, `timm:NAME`, `arcface:DATA`, the name of a shipped model, the path of a model
            file, or a run folder.
        seed: Random seed of extractors that are trained.

    Raises:
        OptionError: There is no extractor with this name.
        EyelidError: A model or a data set cannot be read.
    """
    if name == "hog":
        from eyelid.embedding.gradients import Gradients

        return Gradients()
    if name == "self":
        from eyelid.embedding.trained_features import SelfSupervisedFeatures

        return SelfSupervisedFeatures(seed=seed)
    if name.startswith("timm:"):
        from eyelid.embedding.timm_features import TimmFeatures

        return TimmFeatures(name)
    if name.startswith("arcface:"):
        from eyelid.embedding.trained_features import ArcFaceFeatures

        return ArcFaceFeatures(name.removeprefix("arcface:"), seed=seed)
    if name in shipped_models() or name.endswith(".onnx") or os.path.exists(name):
        from eyelid.embedding.model_features import ModelFeatures

        return ModelFeatures(name)
    raise OptionError(
        f"embedding {name!r}: expected {_NAMES}, a shipped model ({', '.join(shipped_models())}), the path "
        "of a model file, or a run folder; several are joined by +"
    )
