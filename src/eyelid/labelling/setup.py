"""Opening a pile: where its labels lie, and all that a sitting needs."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from eyelid.errors import OptionError
from eyelid.labelling.adviser import AUTO, Adviser
from eyelid.labelling.journal import Journal
from eyelid.labelling.pile import Pile
from eyelid.labelling.session import TAGS, Session

CLASSES = ("open", "closed")
"""The classes of a pile for which none are named."""


def labels_folder(sources: Sequence[str]) -> Path:
    """Returns where the labels of a pile lie if the user names no folder: beside it, as sheets are pictures.

    Example:
        >>> str(labels_folder(["pictures/eyes.zip"])), str(labels_folder(["eyes/*.jpg", "more/"]))
        ('pictures/eyes-labels', 'eyelid-labels')
    """
    if len(sources) == 1:
        path = Path(sources[0])
        if path.is_dir():
            path = path.resolve()
        if path.name and "*" not in sources[0] and "?" not in sources[0]:
            return path.with_name(f"{path.stem if path.is_file() or path.suffix else path.name}-labels")
    return Path("eyelid-labels")


def open_session(
    sources: Sequence[str],
    *,
    output: Path | None = None,
    classes: Sequence[str] = (),
    tags: Sequence[str] = (),
    embed: str = "auto",
    suggest: str = "",
    order: str = "",
    overlap: float = 0.2,
    until: int = 0,
    seed: int = 0,
    cache: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> Session:
    """Opens a pile and its journal, and starts to embed it.

    Args:
        sources: Files, folders, globs, zips and lists.
        output: Folder of the journal and the results; None for `labels_folder`.
        classes: The classes; empty for those of the journal, or `CLASSES` where there is none.
        tags: Tags beside `TAGS`.
        embed: What suggestions go by: `auto`, or as `eyelid.embedding.vectors` takes it.
        suggest: Way to suggest; empty for the best.
        order: Order of the queue; empty for the best.
        overlap: Share of the pictures that every annotator gets.
        until: How many labels are wanted; 0 for no end.
        seed: Of all that chance decides.
        cache: Folder that keeps decoded patches; None for none.
        progress: Called with how many more pictures are decoded.

    Raises:
        EyelidError: The pile or the journal cannot be used; see the error's own class.
    """
    from eyelid.embedding import PATCH_SIZE
    from eyelid.embedding import embed as embed_patches
    from eyelid.labelling.orders import ORDERS
    from eyelid.labelling.suggesters import SUGGESTERS

    for flag, name, known in (("suggest", suggest, SUGGESTERS), ("order", order, ORDERS)):
        if name and name not in known:
            raise OptionError(f"--{flag} {name}: expected one of {', '.join(known)}")
    if embed != AUTO:
        nothing = np.zeros((0, PATCH_SIZE, PATCH_SIZE), np.uint8)
        embed_patches(nothing, by=embed)  # which tells what is wrong before anything is opened
    output = output or labels_folder(sources)
    if any(os.path.isdir(source) and output.resolve() == Path(source).resolve() for source in sources):
        raise OptionError(f"--output {output}: this is the pile itself; expected another folder")
    # The pile first: one that is misspelt leaves no journal beside it.
    pile = Pile(sources, size=PATCH_SIZE, without=output, cache=cache, progress=progress)
    journal = Journal(output, classes=classes or _default(output), tags=(*TAGS, *tags))
    try:
        adviser = Adviser(
            pile,
            journal.classes,
            embed=embed,
            suggest=suggest,
            order=order,
            cache=output / "embeddings",
            seed=seed,
        )
        return Session(pile, journal, adviser, overlap=overlap, until=until, seed=seed)
    except BaseException:
        journal.close()
        raise


def _default(output: Path) -> Sequence[str]:
    from eyelid.labelling.journal import FILE

    path = output / FILE
    return () if os.path.exists(path) and os.path.getsize(path) else CLASSES
