"""Whether a model was trained on a set, as far as names tell."""

import os
from collections.abc import Iterable


def trained_on(set_names: Iterable[str], name: str, sources: Iterable[str]) -> str:
    """Returns which of the sets of a model's training a set is, or is a piece of; empty for none of them.

    Only names can tell: that of the set, and those of the folders and zips in which its pictures lie, in
    capitals or not.

    Args:
        set_names: The sets of the training.
        name: The set's name.
        sources: The paths of its pictures.

    Example:
        >>> trained_on(["mrl"], "s0010", ["data/MRL/s0010.zip/s0010_00001_0_0_0_0_0_01.png"])
        'mrl'
    """
    names = {name.lower()}
    for folder in {os.path.dirname(source) for source in sources}:
        names.update(part.lower().removesuffix(".zip") for part in os.path.abspath(folder).split(os.sep))
    return next((known for known in set_names if known.lower() in names), "")
