"""One dataclass is the flags, the YAML file and the help of a verb; what it lacks is refused by name."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from eyelid.errors import MissingFileError, OptionError
from eyelid.names import Names
from eyelid.options import make_options, parse_options


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
        classes: Names of classes.
        imports: Files to read.
        rename: The class of each label.
        nets: More nets.
    """

    sources: tuple[str, ...] = ()
    output_file: str | None = None
    share: float = 0.5
    quiet: bool = False
    order: Literal["first", "last"] = "first"
    net: Net = field(default_factory=Net)
    classes: Names = ()
    imports: tuple[str, ...] = ()
    rename: dict[str, str] = field(default_factory=dict)
    nets: tuple[Net, ...] = ()

    def __post_init__(self):
        if self.share > 1 and not self.sources:
            raise OptionError("nothing to read")


def parse(*arguments):
    return parse_options(Options, arguments, verb="try", text="Tries.\n\nexamples:\n  x")


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
        ("--classes a b -- x", {"classes": ("a", "b"), "sources": ("x",)}),
        ("--classes a b -- --x", {"classes": ("a", "b"), "sources": ("--x",)}),
        ("x --classes a b --quiet", {"classes": ("a", "b"), "sources": ("x",), "quiet": True}),
        ("--classes=a x --classes=b", {"classes": ("a", "b"), "sources": ("x",)}),
        ("--classes a,b x", {"classes": ("a", "b"), "sources": ("x",)}),
        ("--classes a, b x", {"classes": ("a", "b"), "sources": ("x",)}),
        ("--classes=a,b x", {"classes": ("a", "b"), "sources": ("x",)}),
        ("--imports a,b.csv c.csv", {"imports": ("a,b.csv", "c.csv")}),
        ("--imports=a,b.csv x", {"imports": ("a,b.csv",), "sources": ("x",)}),
        ("--imports - x", {"imports": ("-", "x")}),
        ("--rename.1.0=open", {"rename": {"1.0": "open"}}),
        ("--rename.a_b-c.d=e=f --rename.x y", {"rename": {"a_b-c.d": "e=f", "x": "y"}}),
        ("--rename.x=", {"rename": {"x": ""}}),
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
        ("--shar 1", "unknown flag --shar; did you mean --share"),  # one day it could mean something else
        ("--layer-cont 1", "unknown flag --layer-cont; did you mean --net.layer-count"),
        ("--Quiet", "unknown flag --Quiet; did you mean --quiet"),
        ("--confg x", "unknown flag --confg; did you mean --config"),
        ("-x.png", "unknown flag -x.png; .* comes after --"),
        ("--output-file --quiet", "--output-file: expected a value"),
        ("--output-file -- x", "--output-file: expected a value"),
        ("--imports --quiet", "--imports: expected one value or more"),
        ("--rename. x", "unknown flag --rename."),
        ("--rename [a]", "expected --rename.KEY=VALUE"),
        ("--nets [{wde:true}]", "nets.*unknown"),
        ("--help nothing", "no flag has a name that begins so"),
        ("--share much", "share.*much"),
        ("--quiet=maybe", "quiet.*maybe"),
        ("--net.layer-count 1.5", "--net.layer-count: expected a whole number, not 1.5"),
        ("--order best", "--order: expected first, last, not best"),
        ("--share", "--share: expected a value"),
        ("--config", "--config: expected a value"),
        ("a --sources [b]", "'a' and --sources are both given"),
    ],
)
def test_unknown_and_unfit_flags_are_refused_by_name(arguments, message):
    with pytest.raises(OptionError, match=rf"^eyelid try: .*{message}") as caught:
        parse(*arguments.split())
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("file", ["nosuch.yaml", "."])
def test_a_config_that_is_not_there(file):
    with pytest.raises(MissingFileError, match=f"^--config {file}: no such YAML file"):
        parse("--config", file)


def test_a_flag_that_took_the_words_that_are_missing_is_named():
    with pytest.raises(OptionError, match="nothing to read; --classes took 'a' 'b' 'eyes/': -- ends the"):
        parse("--share", "2", "--classes", "a", "b", "eyes/")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sources: [a]\nquiet: true", {"sources": ("a",), "quiet": True, "share": 0.5}),
        ("net:\n  layer_count: 9", {"net": Net(layer_count=9)}),
        ("output_file: null", {"output_file": None}),
        ("net.layer_count: 9", {"net": Net(layer_count=9)}),
        ("nets: [{layer_count: 9}]", {"nets": (Net(layer_count=9),)}),
        ("rename: {1.0: open, True: closed}", {"rename": {"1.0": "open", "True": "closed"}}),
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
        (b"net:\n  bogus: 1", r"c\.yaml: net\.bogus: unknown"),
        (b"layer_cont: 1", r"c\.yaml: layer_cont: unknown; did you mean net\.layer_count"),
        (b"net: {layercount: 1}", r"net\.layercount: unknown; did you mean net\.layer_count"),
        (b"nets: [{wid: 1}]", r"nets\.wid: unknown; did you mean nets\.wide"),
        (b"net: 3", r"c\.yaml: net: expected its options, not 3"),
        (b"share: much", r"c\.yaml: share: expected a number, not much"),
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


def shown_help(capsys, *arguments):
    with pytest.raises(SystemExit) as stopped:
        parse(*arguments)
    assert stopped.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_is_an_overview_with_flags_as_they_are_typed(capsys, flag):
    shown = shown_help(capsys, flag)
    assert shown.startswith("usage: eyelid try [SOURCE ...] [--flag VALUE ...]")
    assert "examples:\n  x\n" in shown
    assert "\n  --output-file TEXT        Where to write\n" in shown
    assert "\n  --share X                 A share [0.5]\n" in shown
    assert "\n  --net.…                   The net\n" in shown
    assert "layer-count" not in shown
    assert max(map(len, shown.splitlines())) <= 100


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["--help", "net"], ["--net.layer-count N", "--net.wide", "--nets YAML"]),
        (["--help=--net.layer-count"], ["--net.layer-count N"]),
        (["--help", "order"], ["--order first|last"]),
    ],
)
def test_help_says_all_about_flags_whose_names_begin_so(capsys, arguments, names):
    shown = shown_help(capsys, *arguments)
    assert [line for line in shown.splitlines() if line.startswith("--")] == names


class TestKeywords:
    """The same options from the keywords of a call."""

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ({"net": {"layer_count": 9}}, {"net": Net(layer_count=9)}),
            ({"net": Net(layer_count=9)}, {"net": Net(layer_count=9)}),
            ({"net.layer_count": 9}, {"net": Net(layer_count=9)}),
            ({"nets": [Net(), {"wide": True}]}, {"nets": (Net(), Net(wide=True))}),
            ({"output_file": Path("a") / "b"}, {"output_file": "a/b"}),
            ({"sources": [Path("a"), "1"]}, {"sources": ("a", "1")}),
            ({"share": np.float32(0.5), "net": {"layer_count": np.int64(3)}}, {"net": Net(layer_count=3)}),
            ({"rename": {1.0: "open"}}, {"rename": {"1.0": "open"}}),
        ],
    )
    def test_values_of_python(self, values, expected):
        options = make_options(Options, values)
        for name, value in expected.items():
            assert getattr(options, name) == value

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ({"outputfile": "x"}, "outputfile: unknown; did you mean output_file"),
            ({"net": {"bogus": 1}}, "net.bogus: unknown"),
            ({"share": "much"}, "share: expected a number, not much"),
            ({"order": None}, "order: expected a value, not None"),
            ({"classes": 3}, "classes: expected a list, not 3"),
            ({"net": 3}, "net: expected its options, not 3"),
        ],
    )
    def test_what_does_not_fit_is_refused_by_name(self, values, message):
        with pytest.raises(OptionError, match=f"^{message}"):
            make_options(Options, values)
