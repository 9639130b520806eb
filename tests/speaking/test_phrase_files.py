import os
from pathlib import Path

import pytest

from eyelid.errors import DataError, MissingFileError
from eyelid.speaking.phrase_files import phrase_bytes, read_phrase_file, read_phrases, shipped_phrases
from eyelid.speaking.phrase_table import Phrase, PhraseTable

DATA = Path(os.environ.get("EYELID_DATA", "../shared/data")).resolve() / "phrases"
BLINK_TO_LIVE = DATA / "blink_to_live.csv"
BOARDS = DATA / "open-aac+obf"


@pytest.mark.parametrize(
    "text",
    [
        "phrase,group,weight,urgent,spoken,sequence\nHelp,now,2.5,yes,Help me,left up\n",
        "sep=;\nPhrase;Group;Weight;Urgent;Spoken;Sequence\nHelp;now;2,5;x;Help me;Left Up\n",
        "sequence\tspoken\turgent\tweight\tgroup\tphrase\nleft,up\tHelp me\tTRUE\t2.5\tnow\tHelp\n\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_as_programs_write_it(text: str, encoding: str) -> None:
    read = read_phrases("own.csv", text.encode(encoding))
    assert read.phrases == (Phrase("Help", ("left", "up"), 2.5, "now", True, "Help me"),)


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("a.csv", b"", "the header is missing"),
        ("a.csv", b"word,group\na,b\n", "the header is word, group; give `phrase`"),
        ("a.csv", b"phrase,phrase\na,b\n", "may stand there once"),
        ("a.csv", b"phrase,colour\na,b\n", "may stand there once"),
        ("a.csv", b"phrase\n", "no phrases"),
        ("a.csv", b"phrase,weight\na,much\n", "'a' has the weight 'much'"),
        ("a.csv", b"phrase,urgent\na,perhaps\n", "'a' has 'perhaps' for urgent"),
        ("a.csv", b"phrase\n\xff\xfe\xfa\n", "not UTF-8"),
        ("a.csv", b"phrase\n" + b"a" * 200_000, "not CSV|letters"),
        ("a.csv", b"phrase\n" + b"a\n" * 2_100_000, "4,000,000 at most"),
        ("a.pdf", b"phrase\na\n", "not a table of phrases"),
        ("a.obf", b"phrase\na\n", "not JSON"),
    ],
)
def test_files_that_cannot_be_read_say_why(name: str, data: bytes, error: str) -> None:
    with pytest.raises(DataError, match=error) as caught:
        read_phrases(name, data)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"none\.csv: cannot be read"):
        read_phrase_file(tmp_path / "none.csv")


@pytest.mark.parametrize("text", ["a\u2028b", "a\x85b", "a\x0bb"])
def test_only_ends_of_lines_end_lines(text: str) -> None:
    table = PhraseTable((Phrase(text), Phrase("c")))
    read = read_phrases("own.csv", phrase_bytes(table, "own.csv"))
    assert [phrase.text for phrase in read.phrases] == [text, "c"]


@pytest.mark.parametrize("ending", [".csv", ".obf", ".obz"])
@pytest.mark.parametrize("has_sequences", [True, False])
def test_what_is_written_is_read_as_it_was(ending: str, has_sequences: bool) -> None:
    phrases = (
        Phrase("Ja, bitte", ("left",), 8.0, "Gespräch"),
        Phrase("=1+1", ("up", "left"), 1 / 3, "Gespräch"),
        Phrase("Hilfe", ("up", "up"), 1.0, "Notfall", True, "Bitte hilf mir"),
        Phrase("no group", ("right",)),
    )
    if not has_sequences:
        phrases = tuple(phrase._replace(sequence=()) for phrase in phrases)
    table = PhraseTable(phrases).checked()
    read = read_phrases("x" + ending, phrase_bytes(table, "x" + ending, language="de"))
    found = sorted(read.phrases)
    assert [phrase._replace(weight=0) for phrase in found] == [p._replace(weight=0) for p in sorted(phrases)]
    assert [phrase.weight for phrase in found] == pytest.approx([phrase.weight for phrase in sorted(phrases)])


def test_excel_sees_that_csv_is_utf_8() -> None:
    data = phrase_bytes(PhraseTable((Phrase("Größer"),)), "x.csv")
    assert data.startswith(b"\xef\xbb\xbf")
    assert [phrase.text for phrase in read_phrases("x.csv", data).phrases] == ["Größer"]


def test_tables_are_not_written_to_other_files() -> None:
    with pytest.raises(DataError, match="phrases are written as"):
        phrase_bytes(PhraseTable((Phrase("a"),)), "a.xlsx")


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_tables_that_ship(language: str) -> None:
    table = shipped_phrases(language)
    assert len({phrase.text for phrase in table.phrases}) == 40
    assert len({phrase.group for phrase in table.phrases}) == 6
    assert 3 <= sum(phrase.is_urgent for phrase in table.phrases) <= 8
    weights = [phrase.weight for phrase in table.phrases]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] / weights[9] == pytest.approx(10, rel=0.01)  # Zipf


@pytest.mark.skipif(not BLINK_TO_LIVE.is_file(), reason="EYELID_DATA names no folder of tables")
def test_the_table_of_blink_to_live_loads_as_it_is() -> None:
    table = read_phrase_file(BLINK_TO_LIVE)
    assert len(table.phrases) == 64
    assert {len(phrase.sequence) for phrase in table.phrases} == {3}


@pytest.mark.skipif(not BOARDS.is_dir(), reason="EYELID_DATA names no folder of boards")
@pytest.mark.parametrize(
    ("name", "count", "texts"),
    [
        ("simple.obf", 2, ["kids", "cat"]),
        ("inline_images.obf", 2, ["kids", "cat"]),
        ("foreign.obf", 4, ["صرخة", "水很酷哟"]),
        ("links.obz", 4, ["happy", "sad", "green", "blue"]),
        ("lots_of_stuff.obz", 9, ["strong feelings"]),
        ("path_images.obz", 3, ["Really happy"]),
        ("manifest_paths.zip", 8, ["happy"]),
        ("pageset.obz", 612, ["Yes", "No"]),
        ("deep_simple.zip", 1082, ["hello"]),
    ],
)
def test_published_boards_are_read(name: str, count: int, texts: list[str]) -> None:
    table = read_phrase_file(BOARDS / f"spec__samples__{name}")
    assert len(table.phrases) == count
    assert set(texts) <= {phrase.text for phrase in table.phrases}
