import json
import zipfile
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest

from eyelid.errors import DataError
from eyelid.speaking import boards as room
from eyelid.speaking.boards import boards_of


def obf(buttons: Any, **more: Any) -> bytes:
    return json.dumps(
        {"format": "open-board-0.1", "id": "1", "name": "Board", "buttons": buttons} | more
    ).encode()


def zipped(files: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def texts(data: bytes) -> list[tuple[str, str]]:
    return [
        (button.label, button.vocalization) for board in boards_of("a.obz", data) for button in board.buttons
    ]


@pytest.mark.parametrize(
    ("buttons", "more", "said"),
    [
        ([{"id": 1, "label": "kids", "vocalization": "children"}], {}, [("kids", "children")]),
        ([{"id": 1, "label": 5}, {"id": 2, "label": True}, {"id": 3}], {}, [("5", "")]),
        ([{"id": 1, "label": "a\n b"}], {}, [("a b", "")]),
        ([{"id": 1, "label": "a", "hidden": True}], {}, []),
        ([{"id": 1, "label": "a", "action": ":space"}, {"id": 2, "label": "b", "actions": ["+b"]}], {}, []),
        ([{"id": 1, "label": "a", "load_board": {"id": "2"}}], {}, []),
        (
            [{"id": 1, "label": "a"}, {"id": 2, "label": "b"}],
            {"grid": {"order": [[None, "2"], [1]]}},
            [("b", ""), ("a", "")],
        ),
        ([{"id": 1, "label": "a"}, "b", None], {"grid": {"order": "x"}}, [("a", "")]),
        ([{"id": 1, "label": "cat"}], {"locale": "de", "strings": {"de": {"cat": "Katze"}}}, [("Katze", "")]),
        ([{"id": 1, "label": "cat"}], {"locale": "de", "strings": {"de": 1}}, [("cat", "")]),
    ],
)
def test_buttons_that_say_something_are_read(buttons: Any, more: dict[str, Any], said: list) -> None:
    assert texts(obf(buttons, **more)) == said


def test_boards_come_in_the_order_in_which_they_lead_to_each_other() -> None:
    files = {
        "manifest.json": json.dumps({"root": "b/root.obf"}).encode(),
        "b/alone.obf": obf([{"id": 1, "label": "alone"}], id="alone"),
        "b/last.obf": obf([{"id": 1, "label": "back", "load_board": {"id": "root"}}], id="last", name="Last"),
        "b/next.obf": obf([{"id": 1, "label": "more", "load_board": {"id": "last"}}], id="next", name="Next"),
        "b/root.obf": obf(
            [{"id": 1, "label": "go", "load_board": {"path": "b/next.obf"}}], id="root", name="Root"
        ),
        "__MACOSX/b/._root.obf": b"\0\0",
    }
    assert [board.name for board in boards_of("a.obz", zipped(files))] == ["Root", "Next", "Last", "Board"]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", "not JSON"),
        (b"[1, 2]", "not a board"),
        (b'{"buttons": 3}', "not a board"),
        (obf([], format="open-board-1.0"), "'open-board-1.0'"),
        (b'{"buttons": ' + b"[" * 100_000, "not JSON"),
        (b'{"buttons": [' + b"9" * 10_000 + b"]}", "not JSON"),
        (b"PK\x03\x04 no zip", "not a zip"),
        (zipped({"a.png": b""}), "no board in it"),
        (zipped({"a.obf": b"{"}), "a.obf: not JSON"),
        (zipped({"a.obf": obf([]), "manifest.json": b"{"}), "manifest.json: not JSON"),
        (zipped({f"{n}.obf": b"" for n in range(501)}), "501 boards"),
    ],
)
def test_files_that_are_no_boards_say_why(data: bytes, error: str) -> None:
    with pytest.raises(DataError, match=error) as caught:
        boards_of("a.obz", data)
    assert str(caught.value).startswith("a.obz")


def test_what_unpacks_to_too_much_is_not_unpacked() -> None:
    bomb = zipped({"a.obf": b" " * (room._MOST_BOARD_BYTES + 1)})
    assert len(bomb) < 100_000
    with pytest.raises(DataError, match="has more than 16,000,000 bytes"):
        boards_of("a.obz", bomb)


def test_many_large_boards_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_MOST_BYTES", 5000)
    with pytest.raises(DataError, match="more than 5,000 bytes"):
        boards_of("a.obz", zipped({f"{n}.obf": obf([], description="x" * 2000) for n in range(3)}))
    with pytest.raises(DataError, match="5,000 at most"):
        boards_of("a.obf", b"x" * 5001)


def test_damaged_and_encrypted_zips_are_refused() -> None:
    whole = bytearray(zipped({"a.obf": obf([{"id": 1, "label": "a" * 500}])}))
    for place in range(0, len(whole), 7):
        damaged = bytearray(whole)
        damaged[place] ^= 0x55
        with suppress(DataError):
            boards_of("a.obz", bytes(damaged))
    whole[6] |= 1  # says that it is encrypted, here and in the list of its files
    whole[whole.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(DataError, match="encrypted"):
        boards_of("a.obz", bytes(whole))


def test_links_do_not_lead_out_of_the_zip() -> None:
    board = obf(
        [
            {"id": 1, "label": "out", "load_board": {"path": "../../etc/passwd", "url": "http://x"}},
            {"id": 2, "label": "in"},
        ]
    )
    assert texts(zipped({"a.obf": board})) == [("in", "")]
