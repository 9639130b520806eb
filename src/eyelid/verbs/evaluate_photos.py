"""The verb `evaluate --photos`, which scores the verdicts of `cull`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from eyelid.errors import DataError, OptionError, expecting_extra
from eyelid.verbs.evaluate import RESAMPLES, EvaluateOptions
from eyelid.weights import model_of_faces

if TYPE_CHECKING:
    from eyelid.photos.photo_kit import PhotoKit
    from eyelid.photos.photo_reading import PhotoReading
    from eyelid.photos.photo_scores import PhotoSlice
    from eyelid.pictures import Still

_BLOCK = 8


@dataclass(frozen=True)
class PhotoEvaluation:
    """The scores of verdicts on labelled photos.

    Attributes:
        slices: All photos first, then each slice.
        unreadable: Photos that cannot be read, each with the reason; they count as unsure.
    """

    slices: Sequence[PhotoSlice]
    unreadable: tuple[str, ...]


def evaluate_photos(options: EvaluateOptions) -> PhotoEvaluation:
    """Scores the verdicts of `cull` on labelled photos; nothing is written.

    Raises:
        EyelidError: The photos, their labels or the model cannot be used.
    """
    with expecting_extra("evaluate", "train"):
        from eyelid.photos.photo_scores import BEST, BURST, VERDICTS, score_photos
    from eyelid.data import read_labelled
    from eyelid.photos.photo_kit import PhotoKit
    from eyelid.photos.shoot import Shoot

    labelled = read_labelled(
        options.photos,
        label=options.label,
        rename=options.rename,
        columns=options.columns,
        hidden=options.hidden,
    )
    labelled.expect_labels(VERDICTS)
    if not len(labelled):
        raise DataError(f"{labelled.name}: no labelled photos")
    known = {name.lower() for name in labelled.columns} - {BURST, BEST}
    for name in options.sliced_by or ():
        if name not in known:
            raise OptionError(f"slices by {name!r}: expected columns of the set: {', '.join(sorted(known))}")
    model = model_of_faces(options.model)
    kit = PhotoKit.load(model)
    shoot = Shoot.of(_read(labelled.files, kit))
    wanted = options.sliced_by
    columns = {
        name: values
        for name, values in labelled.columns.items()
        if name in (BURST, BEST) or (wanted is not None and (not wanted or name.lower() in wanted))
    }
    slices = score_photos(
        shoot,
        shoot.judge(options.rules, kit.limits),
        labelled.labels,
        labelled.groups,
        columns,
        resamples=RESAMPLES if options.resamples is None else options.resamples,
        seed=options.seed,
    )
    unreadable = tuple(f"{each.source}: {each.error}" for each in shoot.readings if each.error is not None)
    return PhotoEvaluation(slices, unreadable)


def _read(files: Sequence[Still], kit: PhotoKit) -> Iterator[PhotoReading]:
    from eyelid.engines import in_batches, map_blocks
    from eyelid.pages import PictureProgress, on_terminal
    from eyelid.photos.photo_files import Photo
    from eyelid.photos.photo_kit import read_photos
    from eyelid.pictures import Block, quiet_decoders

    photos = [Photo(still.source, (os.fspath(still.path or still.source),), still) for still in files]
    blocks = (Block(batch) for batch in in_batches(iter(photos), _BLOCK))
    with quiet_decoders(), PictureProgress(len(photos), shown=on_terminal()) as progress:
        for reading in map_blocks(partial(read_photos, kit=kit), blocks, engine="auto", block_size=_BLOCK):
            yield reading
            progress.advance(1)
