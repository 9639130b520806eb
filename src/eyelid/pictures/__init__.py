"""Where pictures come from: files, folders, globs, zips and lists, as a stream of `Picture`."""

from eyelid.pictures.decode import MAX_PIXELS, decode
from eyelid.pictures.files import PATH_COLUMNS, DiskFile, PictureFile, Unreadable, find_files
from eyelid.pictures.parallel import Turns, cores, in_batches, map_in_order
from eyelid.pictures.picture import Picture
from eyelid.pictures.quiet import quiet_decoders

__all__ = [
    "MAX_PIXELS",
    "PATH_COLUMNS",
    "DiskFile",
    "Picture",
    "PictureFile",
    "Turns",
    "Unreadable",
    "cores",
    "decode",
    "find_files",
    "in_batches",
    "map_in_order",
    "quiet_decoders",
]
