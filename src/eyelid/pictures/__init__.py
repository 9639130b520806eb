"""Where pictures come from: files, folders, globs, zips, lists, videos: sources that give `Picture`s."""

from eyelid.pictures.block import Block
from eyelid.pictures.camera import Camera
from eyelid.pictures.decode import MAX_PIXELS, declared_size, decode
from eyelid.pictures.file_finder import FileFinder, is_zip, split_at_zip, zips_in
from eyelid.pictures.frame_folder import FrameFolder
from eyelid.pictures.listing import find_sources
from eyelid.pictures.name_lookup import LookupFailure, NameLookup
from eyelid.pictures.picture import Picture
from eyelid.pictures.picture_filter import RAW_SUFFIXES, SUFFIXES, PictureFilter, is_hidden
from eyelid.pictures.quiet import quiet_decoders
from eyelid.pictures.sources import ZIP_ERRORS, DiskFile, Source, Still, open_archive, without_failures
from eyelid.pictures.stream import Stream
from eyelid.pictures.table_rows import (
    PATH_COLUMNS,
    TABLES,
    XLSX_ERRORS,
    columns_named,
    encoding_of,
    text_rows,
    whole_text_rows,
    xlsx_rows,
)
from eyelid.pictures.urls import FileAtUrl, fetch, filesystem_of, is_url, scheme_of
from eyelid.pictures.video import VIDEO_SUFFIXES, Lost, Video, VideoFacts, is_video
from eyelid.pictures.video_file import VideoFile, video_decoder
from eyelid.pictures.video_kinds import is_live, video_of, with_videos

__all__ = [
    "MAX_PIXELS",
    "PATH_COLUMNS",
    "RAW_SUFFIXES",
    "SUFFIXES",
    "TABLES",
    "VIDEO_SUFFIXES",
    "XLSX_ERRORS",
    "ZIP_ERRORS",
    "Block",
    "Camera",
    "DiskFile",
    "FileAtUrl",
    "FileFinder",
    "FrameFolder",
    "LookupFailure",
    "Lost",
    "NameLookup",
    "Picture",
    "PictureFilter",
    "Source",
    "Still",
    "Stream",
    "Video",
    "VideoFacts",
    "VideoFile",
    "columns_named",
    "declared_size",
    "decode",
    "encoding_of",
    "fetch",
    "filesystem_of",
    "find_sources",
    "is_hidden",
    "is_live",
    "is_url",
    "is_video",
    "is_zip",
    "open_archive",
    "quiet_decoders",
    "scheme_of",
    "split_at_zip",
    "text_rows",
    "video_decoder",
    "video_of",
    "whole_text_rows",
    "with_videos",
    "without_failures",
    "xlsx_rows",
    "zips_in",
]
