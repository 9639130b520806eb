"""Some sources that are worked on together, by one thread or process."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from eyelid.pictures.sources import DiskFile, Source

AnySource = TypeVar("AnySource", bound=Source, covariant=True)


@dataclass(frozen=True, slots=True)
class Block(Generic[AnySource]):
    """Some sources that are read together.

    Attributes:
        sources: Pictures, videos or anything else that gives frames.
    """

    sources: Sequence[AnySource]

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles files on disk as bare paths, which takes a tenth of the time."""
        if all(type(source) is DiskFile for source in self.sources):
            return _block_of_files, ([source.path for source in self.sources],)  # type: ignore[attr-defined]
        return Block, (self.sources,)


def _block_of_files(paths: list[str]) -> Block[DiskFile]:
    return Block(list(map(DiskFile, paths)))
