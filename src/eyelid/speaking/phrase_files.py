"""Files of phrases: CSV, and boards of the Open Board Format, read and written.

A table is CSV with a header. Its columns are `phrase` and, if it likes, `sequence` (the movements that say
it, such as `left up up`), `weight` (how often it is needed), `group`, `urgent` (`yes`) and `spoken` (what is
said, if that is more than the phrase). A table without sequences gets them from `phrase_codes`. The published
table of Blink-To-Live (sequence, phrase) is one as it is.

Of a board, each button that says something is a phrase, and the name of the board is its group; those of the
first board, which leads to the others, belong to no group.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from eyelid.csv_cells import records_text
from eyelid.errors import DataError, MissingFileError
from eyelid.speaking.boards import BOARD_ENDINGS, Board, Button, board_bytes, boards_of, zip_bytes
from eyelid.speaking.language_files import language_file
from eyelid.speaking.phrase_table import Phrase, PhraseTable, by_group, sequence_of

TABLE_ENDINGS = (".csv", ".tsv", ".txt", *BOARD_ENDINGS)
"""Endings of files that are read as tables of phrases."""

_MOST_BYTES = 4_000_000  # of a CSV file; boards have pictures in them, and a limit of their own
_COLUMNS = ("phrase", "sequence", "weight", "group", "urgent", "spoken")
_YES = ("yes", "y", "true", "1", "x", "ja")
_NO = ("", "no", "n", "false", "0", "nein")
_WEIGHT, _GROUP = "ext_eyelid_weight", "ext_eyelid_group"
_URGENT, _SEQUENCE = "ext_eyelid_urgent", "ext_eyelid_sequence"


def read_phrases(name: str, data: bytes) -> PhraseTable:
    """Reads a table of phrases.

    Args:
        name: The name of its file; the ending says what it is: CSV, or boards (`.obf`, `.obz`).
        data: The bytes of the file.

    Raises:
        DataError: It cannot be read, or its phrases clash; the clash is shown.
    """
    ending = Path(name).suffix.lower()
    if ending in BOARD_ENDINGS:
        return PhraseTable(tuple(_phrases_of_boards(boards_of(name, data), name)), name).checked()
    if ending not in TABLE_ENDINGS:
        raise DataError(f"{name}: not a table of phrases; give one of {', '.join(TABLE_ENDINGS)}")
    if len(data) > _MOST_BYTES:
        raise DataError(f"{name}: {len(data):,} bytes; tables of phrases have {_MOST_BYTES:,} at most")
    return PhraseTable(tuple(_phrases_of_rows(_rows(name, data), name)), name).checked()


def read_phrase_file(file: str | Path) -> PhraseTable:
    """Reads a table of phrases from a file; see `read_phrases`. Raises `MissingFileError`, too."""
    try:
        data = Path(file).read_bytes()
    except OSError as error:
        raise MissingFileError(
            f"{file}: cannot be read: {error.strerror}; give a table of phrases"
        ) from error
    return read_phrases(str(file), data)


def shipped_phrases(language: str) -> PhraseTable:
    """Returns the phrases of a language that ships, or of a folder of one's own."""
    return read_phrase_file(language_file(language, "phrases.csv"))


def phrase_bytes(table: PhraseTable, name: str, *, language: str = "en") -> bytes:
    """Returns a table as the bytes of a file, which `read_phrases` reads as the same table.

    Args:
        table: The table.
        name: The name of the file; the ending says what it is. A `.obf` file has one board of all phrases, a
            `.obz` file a board for each group, and one that leads to them.
        language: What boards are said to be written in.

    Raises:
        DataError: Tables are not written to files with that ending.
    """
    ending = Path(name).suffix.lower()
    if ending == ".csv":
        return _csv(table).encode("utf-8-sig")  # without the mark, Excel shows anything but umlauts
    if ending == ".obf":
        return board_bytes(Board("phrases", table.name, tuple(map(_button, table.phrases))), language)
    if ending == ".obz":
        boards = [
            Board(f"group{number}", group, tuple(_button(phrase) for phrase in phrases))
            for number, (group, phrases) in enumerate(by_group(table.phrases).items(), start=1)
        ]
        root = Board("root", table.name, next((board.buttons for board in boards if not board.name), ()))
        return zip_bytes(root, [board for board in boards if board.name], language)
    raise DataError(f"{name}: phrases are written as .csv, .obf or .obz; give one of these endings")


def _csv(table: PhraseTable) -> str:
    return records_text(
        [
            {
                "sequence": " ".join(phrase.sequence),
                "phrase": phrase.text,
                "group": phrase.group,
                "weight": f"{phrase.weight:.12g}",
                "urgent": "yes" if phrase.is_urgent else "",
                "spoken": phrase.spoken,
            }
            for phrase in table.phrases
        ]
    )


def _button(phrase: Phrase) -> Button:
    own: dict[str, object] = {_WEIGHT: phrase.weight}
    if phrase.group:
        own[_GROUP] = phrase.group
    if phrase.is_urgent:
        own[_URGENT] = True
    if phrase.sequence:
        own[_SEQUENCE] = " ".join(phrase.sequence)
    return Button(phrase.text, phrase.spoken, own)


def _phrases_of_boards(boards: Sequence[Board], name: str) -> Iterable[Phrase]:
    """A phrase that stands on several boards, such as `back`, counts where it comes first."""
    seen: set[str] = set()
    for board in boards:
        for button in board.buttons:
            words = button.vocalization or button.label
            if words in seen:
                continue
            seen.add(words)
            yield Phrase(
                text=button.label or words,
                sequence=sequence_of(str(button.own.get(_SEQUENCE, ""))),
                weight=_weight(str(button.own.get(_WEIGHT, "")), words, name),
                group=str(button.own.get(_GROUP, board.name if board is not boards[0] else "")),
                is_urgent=button.own.get(_URGENT) is True,
                spoken=button.vocalization,
            )


def _rows(name: str, data: bytes) -> list[list[str]]:
    from eyelid.pictures.table_rows import delimited_rows, encoding_of

    try:
        lines = io.StringIO(data.decode(encoding_of(data[:2])), newline="")
        return [row for row in delimited_rows(lines) if any(cell.strip() for cell in row)]
    except UnicodeDecodeError as error:
        raise DataError(f"{name}: not UTF-8 or UTF-16 text; save the table as CSV in UTF-8") from error
    except csv.Error as error:
        raise DataError(f"{name}: not CSV: {error}; save the table as CSV") from error


def _phrases_of_rows(rows: Sequence[Sequence[str]], name: str) -> Iterable[Phrase]:
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    if "phrase" not in header:
        raise DataError(
            f"{name}: the header is {', '.join(header) or 'missing'}; give `phrase`, and if you like "
            f"{', '.join(_COLUMNS[1:])}"
        )
    unknown = [column for column in header if column not in _COLUMNS]
    if unknown or len(set(header)) < len(header):
        raise DataError(
            f"{name}: the header is {', '.join(header)}; each of {', '.join(_COLUMNS)} may stand there once"
        )
    for row in rows[1:]:
        cells = {column: cell.strip() for column, cell in zip(header, row, strict=False)}
        text = cells.get("phrase", "")
        yield Phrase(
            text=text,
            sequence=sequence_of(cells.get("sequence", "")),
            weight=_weight(cells.get("weight", ""), text, name),
            group=cells.get("group", ""),
            is_urgent=_is_urgent(cells.get("urgent", ""), text, name),
            spoken=cells.get("spoken", ""),
        )


def _weight(cell: str, text: str, name: str) -> float:
    try:
        return float(cell.replace(",", ".")) if cell else 1.0
    except ValueError:
        raise DataError(f"{name}: {text!r} has the weight {cell!r}; give a number above 0") from None


def _is_urgent(cell: str, text: str, name: str) -> bool:
    if cell.lower() not in (*_YES, *_NO):
        raise DataError(f"{name}: {text!r} has {cell!r} for urgent; give yes, or nothing")
    return cell.lower() in _YES
