"""Photos: requests take turns, so that one with many photos keeps no other waiting."""

import asyncio
from threading import Event

from eyelid.service.asked import Asked
from eyelid.service.batches import Batches
from eyelid.service.sent_picture import SentPicture


def test_requests_take_turns_at_photos(kits, monkeypatch):
    go, order = Event(), []
    batches = Batches(kits, most_pixels=1, gather_s=0, processes=0, most_s=60, tell=lambda *_: None)

    def read(batch):
        assert go.wait(30)
        order.append(batch.files[0])
        return [[]]

    monkeypatch.setattr(batches._in_photos, "read", read)

    async def ask():
        many = [SentPicture("", b"%d of many" % number, 1) for number in range(40)]
        first = asyncio.create_task(batches.read(many, Asked()))
        await asyncio.sleep(0)
        second = asyncio.create_task(batches.read([SentPicture("", b"the only one", 1)], Asked()))
        await asyncio.sleep(0)
        go.set()
        await asyncio.gather(first, second)

    try:
        asyncio.run(ask())
    finally:
        batches.close()
    assert len(order) == 41
    assert order.index(b"the only one") <= 2 * batches._in_photos.size + 1
