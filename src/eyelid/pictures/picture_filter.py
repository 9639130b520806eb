"""Which files of a folder or zip are read as pictures, and how many are passed over."""

import os
import re
from collections import Counter

from eyelid.pictures.sources import DiskFile
from eyelid.pictures.table_rows import TABLES
from eyelid.pictures.video import VIDEO_SUFFIXES

SUFFIXES = (
    *(".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".png", ".bmp", ".dib", ".webp", ".tif", ".tiff", ".gif"),
    *(".pgm", ".ppm", ".pbm", ".pnm", ".jp2", ".j2k", ".avif", ".heic", ".heif", ".hif", ".mpo"),
)
"""Endings, in lower case, that mark a picture inside a folder or a zip; a file named by itself needs none."""

RAW_SUFFIXES = (
    *(".cr2", ".cr3", ".crw"),  # Canon
    *(".nef", ".nrw"),  # Nikon
    *(".arw", ".srf", ".sr2"),  # Sony
    *(".dng", ".gpr", ".orf", ".rw2", ".rwl", ".raf", ".pef", ".srw", ".x3f"),
    *(".mrw", ".mdc", ".3fr", ".fff", ".iiq", ".mos", ".mef", ".erf", ".kdc", ".dcr"),
)
"""Endings, in lower case, of camera RAWs; in folders they are read only where `PictureFilter(raw=True)`."""

_PICTURES = frozenset(SUFFIXES)
_PICTURES_AND_RAWS = _PICTURES.union(RAW_SUFFIXES)

# Names, in lower case, of what systems, network disks and programs put beside a user's own files.
_OF_SYSTEMS = frozenset(
    (
        *("$recycle.bin", "recycler", "recycled", "system volume information"),  # Windows
        *("$windows.~bt", "config.msi", "thumbs.db", "ehthumbs.db", "desktop.ini"),
        *("__macosx", "network trash folder", "temporary items", "thevolumesettingsfolder"),  # macOS
        *("@eadir", "#recycle", "#snapshot", "@tmp", "@sharebin", "@synoresource"),  # Synology
        *("@recycle", "@recently-snapshot", "@__thumb", "@transcode"),  # QNAP
        *("lost+found", "~snapshot", "__pycache__"),
    )
)
_RESCUED = re.compile(r"found\.\d{3}")  # what Windows saves from a damaged disk
_MOST_ENDINGS = 100  # that are counted; a folder may hold a file of each
_SHOWN_ENDINGS = 5


def is_hidden(name: str) -> bool:
    """Returns whether a file or folder is passed over unless it is named: by its own name, not its path.

    These are names that begin with a dot (`.Trash-1000`, `.ipynb_checkpoints`, `._eye.jpg`), and the trash
    and thumbnails of systems and network disks (`$RECYCLE.BIN`, `@eaDir`, `__MACOSX`, `Thumbs.db`).
    """
    lower = name.lower()
    dotted = name.startswith(".") and name not in (".", "..")
    return dotted or lower in _OF_SYSTEMS or bool(_RESCUED.fullmatch(lower))


class PictureFilter:
    """Chooses the pictures among the files of folders and zips, and counts what it passes over.

    Args:
        hidden: Whether hidden files and folders are read, too; see `is_hidden`.
        raw: Whether camera RAWs (`RAW_SUFFIXES`) are read, too. They are for those who pair them: most RAWs
            lie beside a JPEG of the same shot, which would be read twice. One that is named is read anyway.
        video: Whether videos are read, too, but those in zips.
    """

    def __init__(self, *, hidden: bool = False, raw: bool = False, video: bool = False) -> None:
        self._hidden = hidden
        self._pictures = _PICTURES_AND_RAWS if raw else _PICTURES
        self._files = self._pictures.union(VIDEO_SUFFIXES if video else ())
        # The paths of each kind as keys: each counts once, because a pattern may come by twice.
        self._passed: dict[str, dict[str, None]] = {"hidden folder": {}, "hidden file": {}, "zip": {}}
        self._endings: Counter[str] = Counter()

    def shows(self, name: str) -> bool:
        """Returns whether a file or folder of this name is looked at; nothing is counted."""
        return self._hidden or not is_hidden(name)

    def reads(self, name: str) -> bool:
        """Returns whether a file, by its name, is a picture that is read; nothing is counted."""
        return name[name.rfind(".") :].lower() in self._files and self.shows(name)

    def enters(self, folder: str, name: str) -> bool:
        """Returns whether a subfolder is searched; `folder` is the path that holds it."""
        return self.shows(name) or self._passes_over("hidden folder", folder, name)

    def takes(self, folder: str, name: str) -> bool:
        """Returns whether a file, by its name, is a picture that is read; `folder` is the path it lies in."""
        return self._takes(folder, name, self._files)

    def _takes(self, folder: str, name: str, endings: frozenset[str]) -> bool:
        ending = name[name.rfind(".") :].lower()
        if ending in endings:
            return self.shows(name) or self._passes_over("hidden file", folder, name)
        if is_hidden(name) or ending in TABLES:  # not worth a word; a table may be that of the labels
            return False
        if ending == ".zip":
            return self._passes_over("zip", folder, name)
        if not name.rpartition(".")[0] or (
            ending not in self._endings and len(self._endings) >= _MOST_ENDINGS
        ):
            ending = "other"
        self._endings[ending] += 1
        return False

    def take_members(self, archive: str, names: list[str]) -> list[bool]:
        """Returns for each member of a zip, by its path inside, whether it is a picture that is read."""
        entered = {"": True}  # folders, and whether they are searched
        taken = []
        for path in names:
            folder, _, name = path.rpartition("/")
            if folder not in entered:
                self._enter_all(archive, folder.split("/"), entered)
            place = os.path.join(archive, folder.strip("/"))
            taken.append(entered[folder] and self._takes(place, name, self._pictures))
        return taken

    def _enter_all(self, archive: str, parts: list[str], entered: dict[str, bool]) -> None:
        for depth, name in enumerate(parts, start=1):
            above, folder = "/".join(parts[: depth - 1]), "/".join(parts[:depth])
            if folder not in entered:
                entered[folder] = entered[above] and self.enters(
                    os.path.join(archive, above.strip("/")), name
                )

    def _passes_over(self, kind: str, folder: str, name: str) -> bool:
        path = DiskFile(os.path.join(folder, name)).source
        self._passed[kind][path] = None
        return False

    def summary(self) -> str:
        """Returns one line that says what was passed over; empty if nothing was."""
        parts = []
        hidden = list(filter(None, map(self._told, ("hidden folder", "hidden file"))))
        if hidden:
            parts.append(f"{' and '.join(hidden)}, which --hidden reads")
        if zips := self._told("zip"):
            parts.append(f"{zips}, to be unpacked or named by itself")
        if others := self._endings.total():
            shown = [f"{count:,} {ending}" for ending, count in self._endings.most_common(_SHOWN_ENDINGS)]
            more = ", …" if len(self._endings) > _SHOWN_ENDINGS else ""
            parts.append(f"{others:,} file{'s' * (others > 1)} of other endings ({', '.join(shown)}{more})")
        return f"passed over: {'; '.join(parts)}" if parts else ""

    def _told(self, kind: str) -> str:
        """Returns a phrase that counts the files or folders of a kind and names the first; empty for none."""
        paths = self._passed[kind]
        count = len(paths)
        such_as = "such as " if count > 1 else ""
        return f"{count:,} {kind}{'s' * (count > 1)} ({such_as}{next(iter(paths))})" if count else ""
