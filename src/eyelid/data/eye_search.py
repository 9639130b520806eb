"""Searching photos for eyes on all cores. A cache may keep what was found."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from eyelid import __version__
from eyelid.engines import in_batches, map_blocks
from eyelid.errors import OutputError, PictureError
from eyelid.eyes import Eye, Finder
from eyelid.pages import write_whole
from eyelid.pictures import Block, Still

Found = list[Eye] | None
"""The eyes in a photo, by box, side, face and roll only; None for a photo that cannot be read."""

_AT_ONCE = 32  # photos that a thread or process searches at a time


def search_eyes(
    photos: Sequence[Still], finder: Finder, cache: Path | None, progress: Callable[[int], None]
) -> list[Found]:
    """Returns the eyes in each of some photos. What a cache knows is not searched again.

    Args:
        photos: The files of the photos.
        finder: Finds the eyes.
        cache: Folder in which found eyes are kept; None for none. If it cannot be written, nothing is kept.
        progress: Function that is called with how many more photos are searched.
    """
    file = cache / f"{_key(photos, finder)}.json" if cache else None
    if file and (kept := _kept(file)) and len(kept) == len(photos):
        progress(len(photos))
        return kept
    found: list[Found] = []
    blocks = (Block(batch) for batch in in_batches(photos, _AT_ONCE))
    task = partial(_search_block, finder=finder)
    for eyes in map_blocks(task, blocks, engine="auto", block_size=_AT_ONCE):
        found.append(eyes)
        progress(1)
    if file and None not in found:  # what cannot be read now may be readable the next time
        with suppress(OutputError):
            write_whole(file, json.dumps(found))
    return found


def _search_block(block: Block[Still], *, finder: Finder) -> Iterator[Found]:
    for photo in block.sources:
        try:
            eyes = finder.find(photo.picture(colour=finder.colour))
        except PictureError:
            yield None
        else:
            yield [Eye(eye.box, eye.side, eye.face, roll=eye.roll) for eye in eyes]


def _key(photos: Sequence[Still], finder: Finder) -> str:
    """Returns a hash of all that the found eyes depend on."""
    facts = [f"{__version__} {finder!r}", *(photo.identity() for photo in photos)]
    return hashlib.sha256("\0".join(facts).encode("utf-8", "surrogatepass")).hexdigest()


def _kept(file: Path) -> list[Found] | None:
    """Returns the found eyes that a file of the cache holds; None if there is none, or it is damaged."""
    try:
        photos = json.loads(file.read_bytes())
        return [[Eye(*eye)._replace(box=tuple(eye[0])) for eye in eyes] for eyes in photos]
    except (OSError, ValueError, TypeError):
        return None
