"""One dataclass is the flags, the YAML file and the help of a verb; what it lacks is refused by name."""

from dataclasses import dataclass, field
from typing import Literal

import pytest

from eyelid.errors import OptionError
from eyelid.options import parse_options


@dataclass(frozen=True, kw_only=True)
class Net:
    """A net.

    Attributes:
        layer_count: How many layers.
        wide: Whether it is wide.
    """

    layer_count: int = 2
    wide: bool = False


@dataclass(frozen=True, kw_only=True)
class Options:
    """Options of a verb.

    Attributes:
        sources: What to read.
        output_file: Where to write.
        share: A share.
        quiet: Say nothing.
        order: Which comes first.
        net: The net.
    """

    sources: tuple[str, ...] = ()
    output_file: str | None = None
    share: float = 0.5
    quiet: bool = False
    order: Literal["first", "last"] = "first"
    net: Net = field(default_factory=Net)


def parse(*arguments, positional="sources"):
    return parse_options(
        Options, arguments, verb="try", text="Tries.\n\nexamples:\n  x", positional=positional
    )


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", {}),
        ("a b", {"sources": ("a", "b")}),
        ("a --quiet b", {"sources": ("a", "b"), "quiet": True}),
        ("--share 1 a --output-file x b --quiet", {"share": 1.0, "output_file": "x", "quiet": True}),
        ("--quiet a", {"quiet": True, "sources": ("a",)}),
        ("--quiet true a", {"quiet": True, "sources": ("a",)}),
        ("--quiet False a", {"quiet": False, "sources": ("a",)}),
        ("--quiet=false a", {"quiet": False, "sources": ("a",)}),
        ("--output_file x-y_z", {"output_file": "x-y_z"}),
        ("--output-file=--quiet", {"output_file": "--quiet", "quiet": False}),
        ("--output-file a=b", {"output_file": "a=b"}),
        ("--share -1", {"share": -1.0}),
        ("--net.layer-count 3 --net.wide", {"net": Net(layer_count=3, wide=True)}),
        ("- a", {"sources": ("-", "a")}),
        ("--quiet -- --share -x --", {"sources": ("--share", "-x", "--"), "quiet": True}),
        ("--sources [a,b]", {"sources": ("a", "b")}),
    ],
)
def test_flags_and_words_in_any_order(arguments, expected):
    options = parse(*arguments.split())
    for name, value in expected.items():
        assert getattr(options, name) == value


@pytest.mark.parametrize(
    "word",
    [
        "null",
        "true",
        "~",
        "1e3",
        "[a].png",
        "{}",
        "a: b.png",
        "'q'.png",
        "#a",
        "*",
        "&a",
        "!!str",
        "",
        "inv\udcff",
    ],
)
def test_words_are_taken_as_they_are(word):
    assert parse(word, "--share", "1", word).sources == (word, word)


@pytest.mark.parametrize("value", ["123", "a: b.csv", "[x].csv", "{a}.csv", "1e3", "x y", "a=b", "run #2"])
def test_text_stays_text(value):
    assert parse("--output-file", value).output_file == value


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--bogus 1", "--bogus"),
        ("--net.bogus 1", "--net.bogus"),
        ("-q", "-q"),
        ("--shar 1", "unrecognized arguments: --shar=1"),  # one day it could mean something else
        ("--share much", "share.*much"),
        ("--quiet=maybe", "quiet.*maybe"),
        ("--net.layer-count 1.5", "layer_count.*expected int.*1.5"),
        ("--order best", '"order": expected first, last, not best'),
        ("--share", "--share: expected one argument"),
        ("--config nosuch.yaml", r"does not exist: .*nosuch\.yaml"),
        ("--config .", "not a file"),
        ("--config", "expected one argument"),
        ("a --sources [b]", "'a' and --sources are both given"),
    ],
)
def test_unknown_and_unfit_flags_are_refused_by_name(arguments, message):
    with pytest.raises(OptionError, match=rf"^eyelid try: .*{message}") as caught:
        parse(*arguments.split())
    assert "\n" not in str(caught.value)


def test_word_is_refused_where_none_is_expected():
    with pytest.raises(OptionError, match="unrecognized arguments: a"):
        parse("a", "--quiet", positional=None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sources: [a]\nquiet: true", {"sources": ("a",), "quiet": True, "share": 0.5}),
        ("net:\n  layer_count: 9", {"net": Net(layer_count=9)}),
        ("output_file: null", {"output_file": None}),
    ],
)
def test_yaml_fills_the_same_options(tmp_path, text, expected):
    (tmp_path / "c.yaml").write_text(text)
    options = parse("--config", str(tmp_path / "c.yaml"))
    for name, value in expected.items():
        assert getattr(options, name) == value


def test_flags_and_words_outrank_yaml(tmp_path):
    (tmp_path / "c.yaml").write_text("sources: [a, b]\nshare: 0.1")
    options = parse("--config", str(tmp_path / "c.yaml"), "--share", "0.2", "c")
    assert (options.sources, options.share) == (("c",), 0.2)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"bogus: 1", "bogus"),
        (b"net:\n  bogus: 1", "bogus"),
        (b"share: much", "share.*much"),
        (b"sources: a", "sources"),
        (b"[1, 2", "config"),
        (b"- a", "config"),
        (b"", "config"),
        (b"\xff\xfe\0", "utf-8"),
        (b"a: \0", "config"),
    ],
)
def test_unknown_and_unfit_yaml_is_refused_by_name(tmp_path, content, message):
    (tmp_path / "c.yaml").write_bytes(content)
    with pytest.raises(OptionError, match=rf"^eyelid try: .*{message}") as caught:
        parse("--config", str(tmp_path / "c.yaml"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("flag", ["--print-config", "--print_config"])
def test_printed_config_is_a_config(tmp_path, capsys, flag):
    given = ("a", "--share", "0.25", "b: c", "--net.wide", "--output-file", "x")
    with pytest.raises(SystemExit) as stopped:
        parse(*given, flag)
    assert stopped.value.code == 0
    (tmp_path / "c.yaml").write_text(capsys.readouterr().out)
    assert parse("--config", str(tmp_path / "c.yaml")) == parse(*given)


def test_help_shows_flags_as_they_are_typed(capsys):
    with pytest.raises(SystemExit) as stopped:
        parse("--help")
    shown = capsys.readouterr().out
    assert stopped.value.code == 0
    assert shown.startswith("usage: eyelid try [SOURCE ...] [--option VALUE ...]")
    assert "--output-file" in shown
    assert "--net.layer-count" in shown
    assert "How many layers." in shown
    assert shown.endswith("examples:\n  x\n")
