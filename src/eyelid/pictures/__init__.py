"""Where pictures come from: files, folders, globs, zips and lists, as a stream of `Picture`."""

from eyelid.pictures.decode import MAX_PIXELS, decode
from eyelid.pictures.files import DiskFile, PictureFile, Unreadable, find_files
from eyelid.pictures.parallel import Turns, map_in_order
from eyelid.pictures.picture import Picture
from eyelid.pictures.quiet import quiet_decoders

__all__ = [
    "MAX_PIXELS",
    "DiskFile",
    "Picture",
    "PictureFile",
    "Turns",
    "Unreadable",
    "decode",
    "find_files",
    "map_in_order",
    "quiet_decoders",
]
