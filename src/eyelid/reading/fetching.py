"""Files at URLs, fetched side by side before they are decoded, since a server takes its time."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from eyelid.engines import in_batches
from eyelid.pictures import FileAtUrl, Source, fetch, scheme_of
from eyelid.reading.placing import Placed

_TOGETHER = 32  # files that are fetched side by side, and held until they are decoded


def fetched(sources: Iterable[Source]) -> Iterator[Source]:
    """Yields sources as they are, but files at URLs with their contents."""
    for scheme, group in groupby(sources, _scheme):
        if not scheme:
            yield from group
            continue
        for batch in in_batches(group, _TOGETHER):
            files = fetch([file for source in batch if isinstance(file := _given(source), FileAtUrl)])
            for source, file in zip(batch, files, strict=True):
                yield replace(source, given=file) if isinstance(source, Placed) else file


def _given(source: Source) -> Source:
    return source.given if isinstance(source, Placed) else source


def _scheme(source: Source) -> str:
    """Returns the scheme of the URL of a file; empty for what lies elsewhere."""
    given = _given(source)
    return scheme_of(given.url) if isinstance(given, FileAtUrl) else ""
