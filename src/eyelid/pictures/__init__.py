"""Where pictures come from: files, folders, globs, zips and lists, as sources that give `Picture`s."""

from eyelid.pictures.block import Block
from eyelid.pictures.decode import MAX_PIXELS, declared_size, decode
from eyelid.pictures.listing import find_sources
from eyelid.pictures.lists import PATH_COLUMNS, delimited_rows, is_utf16
from eyelid.pictures.picture import Picture
from eyelid.pictures.picture_filter import SUFFIXES, PictureFilter, is_hidden
from eyelid.pictures.quiet import quiet_decoders
from eyelid.pictures.sources import DiskFile, Source, Still, without_failures

__all__ = [
    "MAX_PIXELS",
    "PATH_COLUMNS",
    "SUFFIXES",
    "Block",
    "DiskFile",
    "Picture",
    "PictureFilter",
    "Source",
    "Still",
    "declared_size",
    "decode",
    "delimited_rows",
    "find_sources",
    "is_hidden",
    "is_utf16",
    "quiet_decoders",
    "without_failures",
]
