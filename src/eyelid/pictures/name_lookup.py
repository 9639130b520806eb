"""Finding the one name that a name from a list, a manifest or another machine stands for."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from urllib.parse import unquote

from eyelid.pictures.picture_filter import SUFFIXES

_DRIVE = re.compile(r"[A-Za-z]:(?=[\\/])")
_UPLOADED = re.compile(r"/upload/.*/[0-9a-f]{8}-([^/]+)$")
_NUMBER = re.compile(r"[0-9]+(\.0+)?")
# In which other programs write names into zips, which `zipfile` reads as code page 437, and into lists.
_CODE_PAGES = ("utf-8", "cp850", "cp1252", "shift_jis", "gbk", "big5", "euc_kr", "cp866", "cp1251")
_QUOTES = "\"'"
_NO_FIT = 9
_COMPARED = 20_000  # names among which the nearest is looked for
_NEAREST_TOLD = 20  # failures that are told the nearest name, since it takes as long as thousands of look-ups


@dataclass(frozen=True, slots=True)
class LookupFailure:
    """The result for a name that stands for nothing, or for several.

    Attributes:
        reason: The reason, in words for the user.
    """

    reason: str


class NameLookup:
    r"""Finds names by what other programs, systems and spreadsheets make of them.

    A name stands for another if they are the same, or if exactly one name is the same but for: backslashes,
    Unicode forms (NFC, NFD), blanks or quotes around it, case, a missing ending of a picture, zeros before a
    number, the code page of a zip. It may also be the end of that name only. Its own beginning may be missing
    here, such as `C:\eyes\` of another machine, if it is the same for all names.

    Args:
        names: The names, with slashes. They are read when the first name is looked up.
        absent: Words for a name that is not found, such as `not in the pile`.
        roots: The folders that a name may begin in once its own beginning is left out.
        flat: Another form of each name, which is looked up, too, without its folders; None for none.

    Example:
        >>> lookup = NameLookup(["ann/1.jpg", "ben/1.jpg", "ben/2.jpg"], absent="not in the pile")
        >>> lookup.find("2.JPG"), lookup.find(r"ann\1.jpg"), lookup.find("ben/2")
        ('ben/2.jpg', 'ann/1.jpg', 'ben/2.jpg')
        >>> lookup.find("1.jpg").reason
        "'1.jpg' stands for ann/1.jpg and ben/1.jpg; write more of its path"
    """

    def __init__(
        self,
        names: Iterable[str],
        *,
        absent: str,
        roots: Collection[str] = ("",),
        flat: Callable[[str], str] | None = None,
    ) -> None:
        self._unread: Iterable[str] | None = names
        self._absent = absent
        self._roots = roots
        self._flat = flat
        self._names: dict[str, None] = {}
        self._ends: dict[str, list[str]] = {}
        self._flats: dict[str, list[str]] = {}
        self._dropped: dict[bool, str] = {}  # the beginning that is left out of absolute and of other names
        self._nearest_left = _NEAREST_TOLD

    def found_whole(self, name: str) -> None:
        """Says that a name was found as it is, so that no beginning is left out of others."""
        self._dropped.setdefault(_is_absolute(name), "")

    def find(self, name: str) -> str | LookupFailure:
        """Returns the name that a name stands for; a `LookupFailure` for none or several."""
        self._read()
        if name in self._names:
            self.found_whole(name)
            return name
        if not name.strip():
            return LookupFailure("no name: expected one in every row")
        for spelled in _spellings(name):
            fits = self._fits(_parts(spelled), _is_absolute(spelled))
            if len(fits) == 1:
                return fits[0]
            if fits:
                among = " and ".join(fits[:2])
                return LookupFailure(f"{name!r} stands for {among}; write more of its path")
        return LookupFailure(f"{name!r} is {self._absent}{self._nearest(name)}")

    def _read(self) -> None:
        if self._unread is None:
            return
        names, self._unread = self._unread, None
        for name in names:
            self._names[name] = None
            parts = name.split("/")
            for start in range(len(parts)):
                self._ends.setdefault(_key(parts[start:]), []).append(name)
            if self._flat:
                self._flats.setdefault(_key([self._flat(name)]), []).append(name)

    def _fits(self, parts: Sequence[str], absolute: bool) -> list[str]:
        """Returns the names that parts of a path stand for, with as little left out as possible."""
        known = self._dropped.get(absolute)
        for start in range(len(parts)):
            dropped = "/".join(parts[:start])
            if start and known is not None and dropped != known:
                continue
            # A file of the same name in some folder is not enough, if nothing says that its folder is meant.
            guessed = start == len(parts) - 1 > 0 and known is None
            fits = self._with_end(parts[start:], anchored=guessed)
            if fits:
                if len(fits) == 1:
                    self._dropped.setdefault(absolute, dropped)
                return fits
        return self._flats.get(_key(parts[-1:]), [])

    def _with_end(self, parts: Sequence[str], *, anchored: bool) -> list[str]:
        """Returns the names that fit the parts best, and that begin with them if `anchored`.

        Names that begin with them come before names that only end with them.
        """
        fitting = self._ends.get(_key(parts), [])
        beginning = [name for name in fitting if _without_end(name, len(parts)) in self._roots]
        if anchored or beginning:
            fitting = beginning
        wanted = "/".join(parts)
        misfits = [_misfit("/".join(name.split("/")[-len(parts) :]), wanted) for name in fitting]
        best = min(misfits, default=_NO_FIT)
        return [name for name, misfit in zip(fitting, misfits, strict=True) if misfit == best < _NO_FIT]

    def _nearest(self, name: str) -> str:
        if not self._nearest_left:
            return ""
        self._nearest_left -= 1
        wanted = (_parts(name) or [name])[-1]
        ends = {known.rpartition("/")[2]: known for known in islice(self._names, _COMPARED)}
        near = get_close_matches(wanted, ends, n=1)
        return f"; the nearest name is {ends[near[0]]!r}" if near else ""


def _is_absolute(name: str) -> bool:
    return name.startswith(("/", "\\")) or bool(_DRIVE.match(name))


def _spellings(name: str) -> Iterable[str]:
    """Yields a name, and what it may stand for: one in quotes, an address's path, or of another code page."""
    yield name
    if name.strip()[-1:] in _QUOTES:
        yield name.strip().strip(_QUOTES)
    if "/" in name or "%" in name:
        yield from _local_names(name)
    for page in () if name.isascii() else _CODE_PAGES:
        with suppress(UnicodeError):
            yield name.encode(page).decode("cp437")
        with suppress(UnicodeError):
            yield name.encode("utf-8", "surrogateescape").decode(page)


def _local_names(address: str) -> Iterable[str]:
    """Yields the path in an address, such as `x/a.jpg` for `/data/local-files/?d=x/a.jpg`.

    For a file that was uploaded to Label Studio, its name comes without the eight digits before it.
    """
    _, query, path = address.rpartition("?d=")
    path = path.partition("://")[2] or path
    if query or "://" in address or "%" in address:
        yield unquote(path)
    if "?" in path:
        yield unquote(path.partition("?")[0])
    if uploaded := _UPLOADED.search(address):
        yield unquote(uploaded[1])


def _parts(name: str) -> list[str]:
    path = _DRIVE.sub("", name.strip(), count=1).replace("\\", "/")
    return [part for part in path.split("/") if part not in ("", ".")]


def _without_end(name: str, parts: int) -> str:
    return "/".join(name.split("/")[:-parts])


def _key(parts: Sequence[str]) -> str:
    """Returns what all names have in common that may stand for each other."""
    folded = _plain("/".join(parts)).casefold()
    return _number(_without_ending(folded))


def _misfit(name: str, wanted: str) -> int:
    """Returns how far a name is from the wanted one, from 0; `_NO_FIT` if it does not stand for it."""
    plain, plain_wanted = _plain(name), _plain(wanted)
    folded, folded_wanted = plain.casefold(), plain_wanted.casefold()
    stem = _without_ending(folded)
    stem_wanted = _without_ending(folded_wanted)
    same_ending = stem_wanted == folded_wanted or folded[len(stem) :] == folded_wanted[len(stem_wanted) :]
    fits = (
        *(name == wanted, plain == plain_wanted, folded == folded_wanted, stem == folded_wanted),
        same_ending and _number(stem) == _number(stem_wanted),
    )
    return fits.index(True) if True in fits else _NO_FIT


def _plain(path: str) -> str:
    """Returns a path in one Unicode form, without blanks around its parts."""
    if not path.isascii():
        path = unicodedata.normalize("NFC", path)
    return "/".join(part.strip() for part in path.split("/")) if " " in path else path


def _without_ending(path: str) -> str:
    at = path.rfind(".")
    return path[:at] if at > 0 and path[at:] in SUFFIXES else path


def _number(path: str) -> str:
    """Returns a path whose name is a number as a spreadsheet writes that: `7` for `007` and `7.0`."""
    folder, slash, name = path.rpartition("/")
    if not _NUMBER.fullmatch(name):
        return path
    return f"{folder}{slash}{name.partition('.')[0].lstrip('0') or '0'}"
