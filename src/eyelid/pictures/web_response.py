"""The answer of a web server, of which no more is taken than a picture may have."""

from aiohttp import ClientResponse

from eyelid.pictures.sources import MAX_BYTES


class WebResponse(ClientResponse):
    """An answer that ends behind the largest file that is read.

    A server may pass over the range that it was asked for, send without end, or pack gigabytes into little,
    and fsspec would keep all.
    """

    async def read(self) -> bytes:
        """Returns the content, or its beginning, which is one byte or more too long."""
        if self._body is None:
            pieces, size = [], 0
            async for piece in self.content.iter_any():
                pieces.append(piece)
                size += len(piece)
                if size > MAX_BYTES:
                    self.close()
                    break
            self._body = b"".join(pieces)
        return self._body
