"""Boards of the Open Board Format (openboardformat.org): `.obf`, one board, and `.obz`, a zip of several.

Only what is said is read: labels and vocalizations, in the order of the grid, and the boards that are led to.
Pictures and sounds are left out. Files come from anywhere, so all sizes are bounded, nothing is unpacked to
the disk, and links are followed inside the zip only.
"""

import json
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from eyelid.errors import DataError

BOARD_ENDINGS = (".obf", ".obz", ".zip")
"""Endings of files of boards."""

_FORMAT = "open-board-0.1"
_MOST_BYTES = 64_000_000  # of a file, which may hold pictures
_MOST_BOARD_BYTES = 16_000_000  # of one board, unpacked
_MOST_MEMBERS = 20_000
_MOST_BOARDS = 500
_MOST_CELLS = 10_000
_ZIP_ERRORS = (
    *(zipfile.BadZipFile, zlib.error, EOFError),
    *(OSError, RuntimeError, NotImplementedError, ValueError),
)


class Button(NamedTuple):
    """What a button of a board says.

    Attributes:
        label: What stands on it; may be empty if it has a vocalization.
        vocalization: What it says, if that is not its label.
        own: Its own attributes, whose names begin with `ext_`.
    """

    label: str
    vocalization: str = ""
    own: Mapping[str, object] = {}


class Board(NamedTuple):
    """A board.

    Attributes:
        id: What other boards call it.
        name: Its name.
        buttons: The buttons that say something.
        links: Names of members of the zip, or ids, of boards that its other buttons lead to.
    """

    id: str
    name: str
    buttons: tuple[Button, ...]
    links: tuple[str, ...] = ()


def boards_of(name: str, data: bytes) -> list[Board]:
    """Reads the boards of a file; those that are led to come after the ones that lead to them.

    Args:
        name: The name of the file, for errors; the bytes say which of the two kinds it is.
        data: The bytes of the file.

    Raises:
        DataError: It holds no board that can be read, or is too large.
    """
    if len(data) > _MOST_BYTES:
        raise DataError(f"{name}: {len(data):,} bytes; boards have {_MOST_BYTES:,} at most")
    if not data.startswith(b"PK"):
        return [_board(name, data, fallback=Path(name).stem)]
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _boards_of_zip(name, archive)
    except _ZIP_ERRORS as error:
        raise DataError(f"{name}: not a zip that can be read: {error}; export the boards again") from error


def board_bytes(board: Board, language: str) -> bytes:
    """Returns a board as the bytes of a `.obf` file."""
    return _obf(board, _buttons(board), language)


def zip_bytes(root: Board, boards: Sequence[Board], language: str) -> bytes:
    """Returns boards as the bytes of a `.obz` file; the root gets a button for each of the others."""
    paths = {board.id: f"boards/{board.id}.obf" for board in (root, *boards)}
    links = [
        {"id": f"to {board.id}", "label": board.name, "load_board": {"path": paths[board.id]}}
        for board in boards
    ]
    manifest = {"format": _FORMAT, "root": paths[root.id], "paths": {"boards": paths}}
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(_member("manifest.json"), json.dumps(manifest, indent=1))
        archive.writestr(_member(paths[root.id]), _obf(root, [*_buttons(root), *links], language))
        for board in boards:
            archive.writestr(_member(paths[board.id]), board_bytes(board, language))
    return stream.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)  # of 1980, so that the same boards make the same bytes
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _buttons(board: Board) -> list[dict[str, object]]:
    buttons = []
    for number, button in enumerate(board.buttons, start=1):
        record: dict[str, object] = {"id": str(number), "label": button.label}
        if button.vocalization:
            record["vocalization"] = button.vocalization
        buttons.append(record | dict(button.own))
    return buttons


def _obf(board: Board, buttons: Sequence[Mapping[str, object]], language: str) -> bytes:
    columns = max(1, round(len(buttons) ** 0.5))
    ids: list[object] = [button["id"] for button in buttons]
    ids += [None] * (-len(ids) % columns)
    order = [ids[start : start + columns] for start in range(0, len(ids), columns)]
    record = {
        "format": _FORMAT,
        "id": board.id,
        "locale": language,
        "name": board.name,
        "grid": {"rows": len(order), "columns": columns, "order": order},
        "buttons": buttons,
        "images": [],
        "sounds": [],
    }
    return json.dumps(record, ensure_ascii=False, indent=1).encode()


def _boards_of_zip(name: str, archive: zipfile.ZipFile) -> list[Board]:
    members = archive.namelist()
    if len(members) > _MOST_MEMBERS:
        raise DataError(
            f"{name}: {len(members):,} files in it; zips of boards have {_MOST_MEMBERS:,} at most"
        )
    files = [member for member in members if _is_board(PurePosixPath(member))]
    if not files:
        raise DataError(f"{name}: no board in it; give a .obz file, or a zip of .obf files")
    if len(files) > _MOST_BOARDS:
        raise DataError(f"{name}: {len(files)} boards; give {_MOST_BOARDS} at most")
    boards: dict[str, Board] = {}
    room = _MOST_BYTES
    for file in files:
        data = _read(name, archive, file)
        room -= len(data)
        if room < 0:
            raise DataError(f"{name}: its boards have more than {_MOST_BYTES:,} bytes; give fewer")
        boards[file] = _board(f"{name}, {file}", data, fallback=PurePosixPath(file).stem)
    return _in_order(boards, _root(name, archive))


def _is_board(member: PurePosixPath) -> bool:
    return member.suffix.lower() == ".obf" and "__MACOSX" not in member.parts


def _read(name: str, archive: zipfile.ZipFile, member: str) -> bytes:
    with archive.open(member) as stream:
        data = stream.read(_MOST_BOARD_BYTES + 1)  # what a zip declares of its sizes is not to be believed
    if len(data) > _MOST_BOARD_BYTES:
        raise DataError(f"{name}: {member} has more than {_MOST_BOARD_BYTES:,} bytes; boards have fewer")
    return data


def _root(name: str, archive: zipfile.ZipFile) -> str:
    if "manifest.json" not in archive.namelist():
        return ""
    manifest = _json(f"{name}, manifest.json", _read(name, archive, "manifest.json"))
    return str(manifest.get("root", "")) if isinstance(manifest, dict) else ""


def _in_order(boards: dict[str, Board], root: str) -> list[Board]:
    """Breadth first from the root; then those that nothing leads to."""
    file_of_id = {board.id: file for file, board in reversed(boards.items())}
    waiting = [root, *boards]
    found: dict[str, Board] = {}
    for file in waiting:  # it grows at its front only by what is new, so this ends
        level = [file]
        while level:
            fresh = [each for each in dict.fromkeys(level) if each in boards and each not in found]
            found.update((each, boards[each]) for each in fresh)
            level = [file_of_id.get(link, link) for each in fresh for link in boards[each].links]
    return list(found.values())


def _json(name: str, data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise DataError(f"{name}: not JSON: {error}; export the board again") from error


def _board(name: str, data: bytes, *, fallback: str) -> Board:
    if len(data) > _MOST_BOARD_BYTES:
        raise DataError(f"{name}: {len(data):,} bytes; boards have {_MOST_BOARD_BYTES:,} at most")
    record = _json(name, data)
    if not isinstance(record, dict) or not isinstance(record.get("buttons"), list):
        raise DataError(f"{name}: not a board: expected a JSON object with `buttons`; export the board again")
    form = str(record.get("format", _FORMAT))
    if not form.startswith("open-board-0."):
        raise DataError(f"{name}: its format is {form[:40]!r}; boards of open-board-0.1 are read")
    buttons = [button for button in record["buttons"][:_MOST_CELLS] if isinstance(button, dict)]
    texts = _texts(record)
    said: list[Button] = []
    links: list[str] = []
    for button in sorted(buttons, key=_places(record)):
        if isinstance(button.get("load_board"), dict):
            links += [str(button["load_board"][key]) for key in ("path", "id") if key in button["load_board"]]
        elif _says_something(button):
            own = {key: value for key, value in button.items() if key.startswith("ext_")}
            words = _text(button.get("label"), texts), _text(button.get("vocalization"), texts)
            said.append(Button(*words, own))
    label = _text(record.get("name"), texts) or fallback
    return Board(str(record.get("id", fallback)), label, tuple(said), tuple(links))


def _says_something(button: Mapping[str, Any]) -> bool:
    """Not if it is hidden, or only spells, speaks or clears: its words would be `space`."""
    does = button.get("action") or button.get("actions")
    words = _text(button.get("vocalization"), {}) or _text(button.get("label"), {})
    return bool(words) and not button.get("hidden") and not does


def _texts(record: Mapping[str, Any]) -> Mapping[str, Any]:
    strings, locale = record.get("strings"), str(record.get("locale", "en"))
    texts = strings.get(locale) if isinstance(strings, dict) else None
    return texts if isinstance(texts, dict) else {}


def _text(value: object, texts: Mapping[str, Any]) -> str:
    """Returns a text in the board's language, in one line; numbers are texts, too."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    translated = texts.get(str(value))
    return " ".join((translated if isinstance(translated, str) else str(value)).split())


def _places(record: Mapping[str, Any]) -> Any:
    """Returns the order of the grid, as a key of buttons; what is not in the grid comes last."""
    grid = record.get("grid")
    rows = grid.get("order") if isinstance(grid, dict) else None
    cells: Iterable[object] = (
        cell for row in (rows if isinstance(rows, list) else []) if isinstance(row, list) for cell in row
    )
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        if place >= _MOST_CELLS:
            break
        places.setdefault(str(cell), place)
    return lambda button: places.get(str(button.get("id")), _MOST_CELLS)
