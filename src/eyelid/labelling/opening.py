"""Opening a session: finding the output folder, the pile and its journal, and starting the adviser."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from eyelid.errors import OptionError
from eyelid.labelling.adviser import Adviser
from eyelid.labelling.journal import FILE, Journal
from eyelid.labelling.options import LabelOptions
from eyelid.labelling.pile import Pile
from eyelid.labelling.pile_embedder import AUTO
from eyelid.labelling.session import TAGS, Session

CLASSES = ("open", "closed")
"""The classes of a new journal if none are given."""


def labels_folder(sources: Sequence[str]) -> Path:
    """Returns the default output folder of a pile.

    It is next to the pile and not in it, because contact sheets are pictures too.

    Example:
        >>> str(labels_folder(["pictures/eyes.zip"])), str(labels_folder(["eyes/*.jpg", "more/"]))
        ('pictures/eyes-labels', 'eyelid-labels')
    """
    if len(sources) == 1:
        path = Path(sources[0])
        if path.is_dir():  # a dot in its name begins no ending
            path = path.resolve()
            return path.with_name(f"{path.name}-labels")
        if path.name and "*" not in sources[0] and "?" not in sources[0]:
            return path.with_name(f"{path.stem}-labels")
    return Path("eyelid-labels")


def open_session(
    options: LabelOptions,
    *,
    cache: Path | None = None,
    expect: Callable[[int], None] | None = None,
    progress: Callable[[int], None] | None = None,
    say: Callable[[str], None] | None = None,
) -> Session:
    """Opens a pile and its journal, and starts to embed the pile in the background.

    Args:
        options: The options, of which these are used: sources, hidden, output, classes, tags, embed, suggest,
            order, overlap, until and seed.
        cache: Folder that caches decoded patches; None for no cache.
        expect: Called with the number of pictures, once they are found.
        progress: Called with the number of pictures decoded since the last call.
        say: Called with a line for the user if the cache cannot be written.

    Raises:
        EyelidError: An option is wrong, or the pile or the journal cannot be opened.
    """
    from eyelid.embedding import PATCH_SIZE

    _check_methods(options)
    output = Path(options.output) if options.output else labels_folder(options.sources)
    if any(
        os.path.isdir(source) and output.resolve() == Path(source).resolve() for source in options.sources
    ):
        raise OptionError(f"--output {output}: this is the pile itself; expected another folder")
    # The pile is opened first: if its name is misspelt, no journal is made.
    pile = Pile(
        options.sources,
        size=PATCH_SIZE,
        hidden=options.hidden,
        exclude=output,
        cache=cache,
        expect=expect,
        progress=progress,
        say=say,
    )
    classes = options.classes or _default_classes(output)
    journal = Journal(output, classes=classes, tags=(*TAGS, *options.tags))
    try:
        adviser = Adviser(
            pile,
            journal.classes,
            embed=options.embed,
            suggest=options.suggest,
            order=options.order,
            cache=output / "embeddings",
            seed=options.seed,
        )
        return Session(
            pile, journal, adviser, overlap=options.overlap, until=options.until, seed=options.seed
        )
    except BaseException:
        journal.close()
        raise


def _check_methods(options: LabelOptions) -> None:
    """Raises `EyelidError` for a suggester, an order or an embedding that does not exist."""
    from eyelid.embedding import PATCH_SIZE, embed
    from eyelid.labelling.orders import ORDERS
    from eyelid.labelling.suggesters import SUGGESTERS

    for flag, name, names in (("suggest", options.suggest, SUGGESTERS), ("order", options.order, ORDERS)):
        if name and name not in names:
            raise OptionError(f"--{flag} {name}: expected one of {', '.join(names)}")
    if options.embed != AUTO:
        no_patches = np.zeros((0, PATCH_SIZE, PATCH_SIZE), np.uint8)
        embed(no_patches, by=options.embed)  # checks the name, the model and the set


def _default_classes(output: Path) -> Sequence[str]:
    """Returns `CLASSES` for a new journal; none for an existing one, which has its own."""
    path = output / FILE
    return () if os.path.exists(path) and os.path.getsize(path) else CLASSES
