"""Checks by names whether a model was trained on a set."""

import os
from collections.abc import Iterable


def trained_on(set_names: Iterable[str], name: str, sources: Iterable[str]) -> str:
    """Returns the name of the training set that a set seems to be, or to be a part of; empty for none.

    Only names are compared, in any case of the letters: the name of the set, and the names of the folders and
    zip files that contain its pictures.

    Args:
        set_names: The names of the sets that the model was trained on.
        name: The name of the set.
        sources: The paths of the set's pictures.

    Example:
        >>> trained_on(["mrl"], "s0010", ["data/MRL/s0010.zip/s0010_00001_0_0_0_0_0_01.png"])
        'mrl'
    """
    names = {name.lower()}
    for folder in {os.path.dirname(source) for source in sources}:
        names.update(part.lower().removesuffix(".zip") for part in os.path.abspath(folder).split(os.sep))
    return next((trained for trained in set_names if trained.lower() in names), "")
