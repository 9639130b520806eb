"""Names are found by what other systems and programs make of them, and refused where they might be wrong."""

import unicodedata

import pytest

from eyelid.pictures import LookupFailure, NameLookup

NAMES = (
    *("ann/1.jpg", "ben/1.jpg", "ben/2.jpg", "ben/007.png", "top.png", "ben/old/top.png", "x/a.b.c.jpeg"),
    *(unicodedata.normalize("NFD", "müde/ö.png"), "Same.png", "same.png", "back\\slash.png", "b/ lead.png"),
)


def found(*names, among=NAMES, **options):
    lookup = NameLookup(among, absent="not among them", **options)
    return [lookup.find(name) for name in names]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ben/2.jpg", "ben/2.jpg"),
        ("2.jpg", "ben/2.jpg"),
        ("./ben//2.jpg", "ben/2.jpg"),
        (" ben/2.jpg ", "ben/2.jpg"),
        ("BEN\\2.JPG", "ben/2.jpg"),
        ("C:\\eyes\\ben\\2.jpg", "ben/2.jpg"),
        ("c:/eyes/ben/2.jpg", "ben/2.jpg"),
        ("\\\\server\\share\\ben\\2.jpg", "ben/2.jpg"),
        ("/home/ann/eyes/ben/2.jpg", "ben/2.jpg"),
        ("eyes/ben/2.jpg", "ben/2.jpg"),
        ("C:\\eyes\\old\\top.png", "ben/old/top.png"),
        ("2", "ben/2.jpg"),
        ("2.0", "ben/2.jpg"),
        ("7", "ben/007.png"),
        ("ben/7.png", "ben/007.png"),
        ("top.png", "top.png"),
        ("TOP", "top.png"),
        ("old/top", "ben/old/top.png"),
        ("a.b.c", "x/a.b.c.jpeg"),
        (unicodedata.normalize("NFC", "müde/ö.png"), NAMES[7]),
        (unicodedata.normalize("NFC", "MÜDE/Ö"), NAMES[7]),
        ("Same.png", "Same.png"),
        ("x/Same.png", "Same.png"),
        ("back\\slash.png", "back\\slash.png"),
        ("b/lead.png", "b/ lead.png"),
        ("/data/local-files/?d=ben/2.jpg", "ben/2.jpg"),
        ("/data/local-files/?d=b/%20lead.png", "b/ lead.png"),
        ("/data/upload/3/0a1b2c3d-2.jpg", "ben/2.jpg"),
        ("https://example.org/eyes/ben/2.jpg", "ben/2.jpg"),
        ("s3://bucket/ben/2.jpg", "ben/2.jpg"),
        ("https://example.org/eyes/ben/2.jpg?size=24#top", "ben/2.jpg"),
        ("ben%5C2.jpg", "ben/2.jpg"),
        ('"C:\\eyes\\ben\\2.jpg"', "ben/2.jpg"),
        ("'ben/2.jpg' ", "ben/2.jpg"),
    ],
)
def test_one_name_that_fits_is_found(name, expected):
    assert found(name) == [expected]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("1.jpg", "'1.jpg' stands for ann/1.jpg and ben/1.jpg; write more of its path"),
        ("SAME.png", "'SAME.png' stands for Same.png and same.png; write more of its path"),
        ("ben/2.png", "'ben/2.png' is not among them; the nearest name is 'ben/2.jpg'"),
        ("cat/1.jpg", "'cat/1.jpg' is not among them; the nearest name is "),
        ("C:\\eyes\\cat\\2.jpg", "is not among them"),
        ("zzzzzzzzzz", "'zzzzzzzzzz' is not among them"),
        ("", "no name: expected one in every row"),
        ("  ", "no name: expected one in every row"),
    ],
)
def test_none_or_several_are_refused_with_the_reason(name, told):
    (failure,) = found(name)
    assert isinstance(failure, LookupFailure)
    assert told in failure.reason


def test_the_beginning_that_is_left_out_is_the_same_for_all():
    names = ("1.jpg", "2.jpg")
    assert found("C:\\a\\1.jpg", "C:\\a\\2.jpg", among=names) == ["1.jpg", "2.jpg"]
    first, other = found("C:\\a\\1.jpg", "C:\\b\\2.jpg", among=names)
    assert first == "1.jpg"
    assert isinstance(other, LookupFailure)


def test_what_comes_after_that_beginning_may_be_deeper():
    assert found("C:\\a\\b\\1.jpg", "C:\\a\\2.jpg", among=("x/b/1.jpg", "x/2.jpg")) == [
        "x/b/1.jpg",
        "x/2.jpg",
    ]


def test_a_lost_file_is_not_taken_for_one_of_the_same_name_in_another_folder():
    first, lost = found("s1/1.jpg", "s2/1.jpg", among=("s1/1.jpg", "1.jpg"))
    assert first == "s1/1.jpg"
    assert isinstance(lost, LookupFailure)


@pytest.mark.parametrize("page", ["utf-8", "cp850", "cp1252", "shift_jis", "gbk", "cp866"])
def test_a_name_is_found_in_the_code_page_of_a_zip(page):
    name = {"shift_jis": "目/開.png", "gbk": "眼0.png", "cp866": "глаз.png"}.get(page, "müde.png")
    stored = name.encode(page).decode("cp437")
    assert found(name, among=(stored, "other.png")) == [stored]


def test_names_of_class_folders_are_found_if_asked():
    flat = {"flat": lambda name: name.replace("/", "__")}
    assert found("open/ann__1.jpg", "closed/ben__1.jpg", **flat) == ["ann/1.jpg", "ben/1.jpg"]
    assert isinstance(found("open/ann__1.jpg")[0], LookupFailure)


def test_names_are_read_once_and_only_when_one_is_looked_up():
    read = []
    lookup = NameLookup((read.append(1) or "a.png" for _ in range(1)), absent="lost")
    assert not read
    assert lookup.find("A.PNG") == "a.png"
    assert lookup.find("a") == "a.png"
    assert read == [1]
