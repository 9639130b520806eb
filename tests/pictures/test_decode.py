"""Bytes of every kind become grey pixels, or one sentence that says why not."""

import base64
import gc
import struct
import subprocess
import sys
import tracemalloc
import zlib
from contextlib import suppress

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eyelid.errors import PictureError
from eyelid.pictures import MAX_PIXELS, decode
from eyelid.pictures.decode import declared_size

CMYK_JPEG = base64.b64decode(  # 16x16, left half black, right half 230, written by Pillow
    "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAbEhQXFBEbFxYXHhwbIChCKyglJShROj0wQmBVZWRfVV1baniZgWpxkHNbXYW1hpCeo6utq2eA"
    "vMm6pseZqKuk/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAcGAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/"
    "2gAOBEMATQBZAEsAAD8AmUymVMRCIRGHY7HbEQiERn//2Q=="
)
ANIMATED_GIF = base64.b64decode(  # 10x10, a frame of 200 and a frame of 20, written by Pillow
    "R0lGODdhCgAKAIEAAMjIyAAAAAAAAAAAACwAAAAACgAKAAAIEgABCBxIsKDBgwgTKlzIsGHCgAAh+QQBAAABACwAAAAACgAKAIEUFBQA"
    "AAAAAAAAAAAIEgABCBxIsKDBgwgTKlzIsGHCgAA7"
)
HALVES = np.repeat(np.array([[0] * 8 + [230] * 8], np.uint8), 16, axis=0)


def png(width, height, depth, colour, lines, *before):
    """Writes a PNG by hand, true or not: `lines` are its uncompressed data, `before` the chunks ahead."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    chunks = [(b"IHDR", header), *before, (b"IDAT", zlib.compress(lines)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*kind_and_data) for kind_and_data in chunks)


def encoded(suffix, pixels=HALVES, *options):
    if suffix == ".gif" and pixels.ndim == 2:  # OpenCV writes GIF in colour only, and PGM in grey only
        pixels = cv2.merge([pixels] * 3)
    if suffix == ".pgm" and pixels.ndim == 3:
        pixels = pixels[..., 0]
    return cv2.imencode(suffix, pixels, options)[1].tobytes()


def with_orientation(jpeg, orientation):
    """Inserts an EXIF segment."""
    tiff = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 0)
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\0\0" + tiff + jpeg[2:]


PALETTE = (b"PLTE", bytes([0, 0, 0, 230, 230, 230]))
PALETTE_LINES = (b"\0" + bytes([0] * 8 + [1] * 8)) * 16
COLOUR = cv2.merge([HALVES] * 3)
CLEAR = cv2.merge([COLOUR, np.zeros_like(HALVES)])


@pytest.mark.parametrize(
    "data",
    [
        *(pytest.param(encoded(suffix, COLOUR), id=suffix) for suffix in (".jpg", ".png", ".bmp", ".tif")),
        *(pytest.param(encoded(suffix, COLOUR), id=suffix) for suffix in (".webp", ".gif", ".ppm")),
        *(pytest.param(encoded(suffix), id=f"grey {suffix}") for suffix in (".jpg", ".png", ".pgm")),
        pytest.param(encoded(".jpg", COLOUR, cv2.IMWRITE_JPEG_PROGRESSIVE, 1), id="progressive"),
        pytest.param(encoded(".png", CLEAR), id="alpha is dropped"),
        pytest.param(CMYK_JPEG, id="CMYK"),
        pytest.param(png(16, 16, 8, 3, PALETTE_LINES, PALETTE), id="palette"),
        pytest.param(png(16, 16, 8, 3, PALETTE_LINES, PALETTE, (b"tRNS", b"\0")), id="palette with alpha"),
        pytest.param(encoded(".png", HALVES.astype(np.uint16) * 257), id="16 bits"),
        pytest.param(encoded(".png", COLOUR.astype(np.uint16) * 257), id="16 bits, colour"),
        pytest.param(encoded(".png", HALVES.astype(np.uint16) * 4), id="10 bits in 16"),
        pytest.param(encoded(".tif", HALVES.astype(np.uint16) * 16), id="12 bits in 16"),
        pytest.param(encoded(".png", HALVES.astype(np.uint16)), id="8 bits in 16"),
        pytest.param(encoded(".jpg") + b"\0" * 100, id="bytes after the end"),
        pytest.param(encoded(".jpg")[:2] + b"\xff\xff" + encoded(".jpg")[3:], id="padded marker"),
    ],
)
def test_every_kind_is_decoded_to_the_same_grey(data):
    pixels = decode(data).pixels
    assert (pixels.shape, pixels.dtype) == ((16, 16), np.uint8)
    assert np.abs(pixels.astype(int) - HALVES).max() <= 25


def test_first_frame_of_an_animation_is_taken():
    assert np.unique(decode(ANIMATED_GIF).pixels).tolist() == [200]


@pytest.mark.parametrize(
    ("orientation", "turned"),
    [
        (1, HALVES),
        (2, HALVES[:, ::-1]),
        (3, HALVES[::-1, ::-1]),
        (6, np.rot90(HALVES, -1)),
        (8, np.rot90(HALVES)),
        (99, HALVES),
    ],
)
def test_exif_rotation_is_applied(orientation, turned):
    pixels = decode(with_orientation(encoded(".jpg"), orientation)).pixels
    assert np.abs(pixels.astype(int) - turned).max() <= 12


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"\xff\xd8", "not a picture"),
        (b"hello, I am text", "not a picture"),
        (b"<svg width='10' height='10'/>", "cut short|not a picture"),
        (b"\x89PNG\r\n\x1a\n", "not a picture"),
        (encoded(".png")[:-1], "the picture is cut short"),
        (encoded(".png").replace(b"IDAT", b"IDAX"), "damaged"),
        (png(0, 16, 8, 0, b"\0" * 100), "0x16 pixels: there is nothing in it"),
        (b"P5 0 10 255 ", "0x10 pixels"),
        (b"GIF89a" + bytes(7) + b";", "0x0 pixels"),
        (png(20_000, 20_000, 8, 0, b"\0" * 100), "20000x20000 pixels is over the limit of 100,000,000"),
        (b"P5\n#c\n20000 #c\n20000\n255\n" + bytes(99), "20000x20000 pixels is over"),
        (encoded(".tif", HALVES.astype(np.float32)), "8 or 16 bits"),
        (encoded(".tif", COLOUR.astype(np.float32)), "8 or 16 bits"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(data, message):
    with pytest.raises(PictureError, match=message):
        decode(data)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".bmp", ".webp", ".tif", ".gif", ".pgm", ".jp2"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_cut_short_is_refused(suffix, share):
    data = encoded(suffix, np.random.default_rng(0).integers(0, 256, (40, 40), np.uint8))
    with pytest.raises(PictureError):
        decode(data[: int(len(data) * share)])


def test_limit_stands_at_its_number():
    at_limit = png(MAX_PIXELS // 4, 4, 8, 0, b"")
    with pytest.raises(PictureError, match="cut short"):  # passed the limit, and then its data is missing
        decode(at_limit)
    with pytest.raises(PictureError, match="over the limit"):
        decode(png(MAX_PIXELS // 4 + 1, 4, 8, 0, b""))


def test_bomb_is_refused_before_it_takes_memory():
    program = (
        "import resource, sys; from eyelid.errors import PictureError; from eyelid.pictures import decode\n"
        "data = sys.stdin.buffer.read(); before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: decode(data)\n"
        "except PictureError: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    bomb = png(20_000, 20_000, 8, 0, b"\0" * 20_001 * 2_000)
    done = subprocess.run([sys.executable, "-c", program], input=bomb, capture_output=True, check=True)
    assert int(done.stdout) < 20_000  # KiB; the picture would be 400 MB


@pytest.mark.parametrize(
    "before",
    [
        b"\x00\xc0\x00\x0b\x08\x00\x10\x00\x10",  # looks like a frame header of 16x16, but has no 0xFF
        b"\xff\x01",  # markers that have no length
        b"\xff\xd0\xff\xd7",
        b"\xff\xff\xff",
        b"\xff\xfe\x00\x06\xff\xc0\x00\x0b",  # a frame header inside a comment
    ],
)
def test_declared_jpeg_size_is_the_one_that_decoders_see(before):
    jpeg = encoded(".jpg", np.zeros((40, 50), np.uint8))
    assert declared_size(jpeg[:2] + before + jpeg[2:]) == (50, 40)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".bmp", ".webp", ".tif", ".gif", ".pgm", ".ppm", ".jp2"])
def test_declared_size_is_that_of_the_pixels(suffix):
    data = encoded(suffix, np.zeros((40, 50, 3), np.uint8))
    assert declared_size(data) == (50, 40)
    assert decode(data).pixels.shape == (40, 50)


@settings(max_examples=300)
@given(
    suffix=st.sampled_from([".jpg", ".png", ".bmp", ".webp", ".tif", ".gif", ".pgm"]),
    damage=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=6
    ),
)
def test_damaged_bytes_give_pixels_or_a_picture_error(suffix, damage):
    data = bytearray(encoded(suffix))
    for place, value in damage:
        data[int(place**3 * len(data))] = value  # most of them in the header
    with suppress(PictureError):
        assert decode(bytes(data)).pixels.dtype == np.uint8


def with_scans(count):
    """A progressive JPEG whose last scan is there many times."""
    data = encoded(".jpg", COLOUR, cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
    start = data.rindex(b"\xff\xda")
    return data[:start] + data[start:-2] * count + data[-2:]


def test_a_jpeg_of_thousands_of_scans_is_refused():
    assert decode(with_scans(50)).pixels.shape == COLOUR.shape[:2]
    with pytest.raises(PictureError, match="a JPEG of over 100 scans"):
        decode(with_scans(5_000))


def test_scans_after_one_that_is_complete_are_not_read():
    noise = np.random.default_rng(0).integers(0, 256, (300, 300), np.uint8)
    photo = encoded(".jpg", noise)
    assert len(photo) > 65_536
    scan = photo[photo.index(b"\xff\xda") : -2]
    assert np.array_equal(decode(photo[:-2] + scan * 150 + photo[-2:]).pixels, decode(photo).pixels)


def test_a_film_after_a_jpeg_is_no_scan():
    photo = encoded(".jpg", COLOUR)
    assert np.array_equal(decode(photo + b"\xff\xda\0\x02" * 1_000).pixels, decode(photo).pixels)


def test_pictures_that_cannot_be_read_leave_nothing_in_memory():
    cut = encoded(".png", np.random.default_rng(0).integers(0, 256, (1000, 1000), np.uint8))[:-20]
    gc.disable()  # a cycle of an error and its traceback would keep the file's bytes
    tracemalloc.start()
    try:
        for _ in range(20):
            with pytest.raises(PictureError):
                decode(bytes(bytearray(cut)))
        assert tracemalloc.get_traced_memory()[0] < 2 * len(cut)
    finally:
        tracemalloc.stop()
        gc.enable()


@pytest.mark.parametrize("shape", [(8, 8), (40, 40), (40, 40, 3)])
@pytest.mark.parametrize("bits", [8, 10, 12])
def test_one_hot_pixel_does_not_set_the_scale(shape, bits):
    ramp = np.linspace(0, 2**bits - 1, int(np.prod(shape))).astype(np.uint16).reshape(shape)
    hot = ramp.copy()
    hot[0, 0] = 65535
    calm, hot = decode(encoded(".png", ramp)).pixels, decode(encoded(".png", hot)).pixels
    assert hot[0, 0] == 255
    assert (hot.reshape(-1)[1:] == calm.reshape(-1)[1:]).all()


def test_a_heic_picture_is_named(eye_png):
    with pytest.raises(PictureError, match=r"the HEIC is damaged|a HEIC picture, .* convert it to JPEG"):
        decode(b"\0\0\0\x18ftypheic" + eye_png)
