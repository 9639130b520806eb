"""The playlist: a file that is no video, but names others, which FFmpeg would open in its place.

FFmpeg keeps what a file names off the network by itself (its protocol `file` allows no other), but not off
other files: https://ffmpeg.org/ffmpeg-formats.html, `concat`, `hls`, `dash`, `vobsub` and `image2`.
"""

import re

from eyelid.errors import PictureError
from eyelid.pictures.sources import reason
from eyelid.pictures.video import is_video

_PLAYLISTS = (b"#EXTM3U", b"ffconcat", b"# VobSub index")
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<|\Z)")
_TAG = b"ID3"  # some versions of FFmpeg look behind it for what a file is
_BEGINNING, _LOOKED_AT = 64, 1 << 20  # bytes; FFmpeg looks no further behind a tag
_SERIES = re.compile(r"%\d*d")


def expect_no_playlist(path: str) -> None:
    """Raises `PictureError` if a file, or its name, would lead FFmpeg to other files, or it can't be read."""
    if _SERIES.search(path) and not is_video(path):
        raise PictureError("its name stands for a series of pictures (%d); rename it, or give their folder")
    try:
        with open(path, "rb") as file:
            beginning = file.read(_BEGINNING)
            behind_tag = file.read(_LOOKED_AT) if beginning.startswith(_TAG) else b""
    except OSError as error:
        raise PictureError(reason(error)) from error
    if (
        beginning.startswith(_PLAYLISTS)
        or _XML.match(beginning)
        or any(word in beginning + behind_tag for word in _PLAYLISTS if behind_tag)
    ):
        raise PictureError(
            "it is no video, but names other files; give those, or the URL if it is on a server"
        )
