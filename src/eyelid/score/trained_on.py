"""A check by names: was a model trained on a set?"""

import os
from collections.abc import Iterable


def trained_on(set_names: Iterable[str], name: str, sources: Iterable[str]) -> str:
    """Returns the name of the training set that a set is, or is a part of; empty for none.

    Only names are compared, without regard to case: the set's own, and those of the folders and zips that
    contain its pictures.

    Args:
        set_names: The names of the sets that the model was trained on.
        name: The set's name.
        sources: The paths of its pictures.

    Example:
        >>> trained_on(["mrl"], "s0010", ["data/MRL/s0010.zip/s0010_00001_0_0_0_0_0_01.png"])
        'mrl'
    """
    names = {name.lower()}
    for folder in {os.path.dirname(source) for source in sources}:
        names.update(part.lower().removesuffix(".zip") for part in os.path.abspath(folder).split(os.sep))
    return next((trained for trained in set_names if trained.lower() in names), "")
