"""Photos: requests take turns. A request that nobody waits for is forgotten, however long others take."""

import asyncio
from threading import Event

import pytest

from eyelid.service.asked import Asked
from eyelid.service.batches import Batches
from eyelid.service.sent_picture import SentPicture


@pytest.fixture
def go():
    """Lets the photos be read."""
    return Event()


@pytest.fixture
def order():
    """The photos that were read."""
    return []


@pytest.fixture
def batches(kits, go, order, monkeypatch):
    """Reads photos when they may go, and small pictures after a minute."""
    batches = Batches(kits, most_pixels=9_999, gather_s=60, processes=0, most_s=60, tell=lambda *_: None)

    def read(batch):
        assert go.wait(30)
        order.append(batch.files[0])
        return [[]]

    monkeypatch.setattr(batches._in_photos, "read", read)
    yield batches
    go.set()
    batches.close()


def test_requests_take_turns_at_photos(batches, go, order):

    async def ask():
        many = [SentPicture("", b"%d of many" % number, 1) for number in range(40)]
        first = asyncio.create_task(batches.read(many, Asked()))
        await asyncio.sleep(0)
        second = asyncio.create_task(batches.read([SentPicture("", b"the only one", 1)], Asked()))
        await asyncio.sleep(0)
        go.set()
        await asyncio.gather(first, second)

    asyncio.run(ask())
    assert len(order) == 41
    assert order.index(b"the only one") <= 2 * batches._in_photos.size + 1


def test_what_nobody_waits_for_is_not_kept(batches, go, order, eye_png):
    size = batches._in_photos.size

    async def ask():
        others = [SentPicture("", b"other", 1)] * size
        reading = asyncio.create_task(batches.read(others, Asked()))
        left = [SentPicture("", b"left", 1), SentPicture("", eye_png, 9_999)] * 20
        leaving, staying = (asyncio.create_task(batches.read(left, Asked())) for _ in range(2))
        await asyncio.sleep(0)
        assert batches._small == 40
        leaving.cancel()
        await asyncio.wait([leaving])
        assert batches._small == sum(len(indices) for _, indices in batches._waiting[Asked()[:2]]) == 20
        staying.cancel()
        await asyncio.wait([staying])
        assert (batches._small, batches._waiting) == (0, {})
        assert not any(pending.pictures is left for pending, _ in batches._photos)
        go.set()
        await reading

    asyncio.run(ask())
    assert order.count(b"other") == size
    assert order.count(b"left") <= size
