"""The options of `label`. The module imports little, because the command line is built from it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from eyelid.errors import OptionError
from eyelid.labelling.annotator import annotator_name
from eyelid.labelling.export_names import TABLES, table_kind
from eyelid.names import Names
from eyelid.option_checks import expect_port


@dataclass(frozen=True, kw_only=True)
class LabelOptions:
    """Options of `label`. A pile is a collection of unlabelled pictures.

    Attributes:
        sources: The pile, which is the pictures to be labelled: a folder (with all its subfolders), a glob
            pattern, a .zip, or a list of paths.
        hidden: Label hidden files and folders, trash and thumbnails, too. What is named is always read.
        output: Folder of the journal, the labels and all other output; empty for NAME-labels next to the
            pile.
        classes: The classes; empty for the classes of the journal, or open and closed if there is no journal.
        tags: Tags in addition to bad, glasses, off-axis, dark or inverted, other.
        by: Name of the annotator; if it is empty, the page asks for it.
        overlap: Share of the pictures that every annotator labels, 0 to 1.
        embed: The embedding that suggestions are based on: auto (hog at once, and self when it is ready), hog
            (edges), self (a net trained on the pile without labels, in minutes), the name or path of an
            eyelid model, timm:NAME, arcface:DATA, or several joined by +. Only what is named here may have
            been trained on labels.
        suggest: Method by which suggestions are learned; empty for the default, or one of the methods that
            docs/labelling.md compares.
        order: Order in which pictures are asked for: informative (the default), margin, centres, or random.
        imports: Files with labels to import first: CSV, XLSX (name, target), JSON of eyelid, Label Studio or
            COCO, or class folders.
        import_partly: Leave out imported rows that name no picture of the pile, instead of refusing the file.
        rename: Classes for imported labels of other names, as --rename.Shut=closed; --rename.yawn= leaves a
            label out.
        exports: Files and folders for the labels, in addition to labels.csv: names that end in .csv, .xlsx,
            .json, .label-studio.json or .coco.json, or new folders, which get a folder for each class.
        export_files: Whether class folders get copies of the pictures, or hard links to them.
        sheets: Draw contact sheets of each class and each tag, in the folder `sheets`.
        apply: Label the remaining pictures by suggestions that are probable enough, without opening the page.
        self_train: Before suggestions are used as labels, train a small net on the labels and on its own
            confident predictions, which takes a minute, and average its predictions with the suggestions.
        confidence: Lowest probability of a suggestion that is used as a label.
        until: Close the page after this many labels; 0 for never.
        then_train: Train a model when the page is closed; without --until, at once. The pictures that were
            drawn at random are held out, if there are enough.
        groups: The person in each picture, for a fair training: a CSV with columns name and group, or a
            regular expression that finds the person in the names.
        recipe: YAML file of `eyelid train` for that training; its net, augmentation and fitting are used.
        name: Name of the model and of its run folder; empty for the name of the pile.
        runs: Folder of the run folders.
        no_page: Do everything else without the page.
        no_browser: Print the page's address, and open no browser.
        port: Port of the page on this machine; the next free one if it is in use.
        seed: Random seed of suggestions, queue and training.
        cache: Folder in which decoded pictures are kept, so that the pile opens faster the next time; empty
            for `eyelid/packs` in the user's cache folder.
    """

    sources: tuple[str, ...] = ()
    hidden: bool = False
    output: str = ""
    classes: Names = ()
    tags: Names = ()
    by: str = ""
    overlap: float = 0.2
    embed: str = "auto"
    suggest: str = ""
    order: str = ""
    imports: tuple[str, ...] = ()
    import_partly: bool = False
    rename: dict[str, str] = field(default_factory=dict)
    exports: tuple[str, ...] = ()
    export_files: Literal["copy", "link"] = "copy"
    sheets: bool = False
    apply: bool = False
    self_train: bool = True
    confidence: float = 0.95
    until: int = 0
    then_train: bool = False
    groups: str = ""
    recipe: str = ""
    name: str = ""
    runs: str = "runs"
    no_page: bool = False
    no_browser: bool = False
    port: int = 8765
    seed: int = 0
    cache: str = ""

    def __post_init__(self) -> None:
        if not self.sources:
            raise OptionError("no pile given; expected a folder, a zip, a glob or a list of pictures")
        if self.by:
            annotator_name(self.by)
        if not 0 <= self.overlap <= 1:
            raise OptionError(f"--overlap {self.overlap}: expected a share, 0 to 1")
        if not 0.5 <= self.confidence <= 1:
            raise OptionError(f"--confidence {self.confidence}: expected 0.5 to 1")
        if self.until < 0 or self.seed < 0:
            raise OptionError(f"--until {self.until}, --seed {self.seed}: expected 0 or more")
        expect_port(self.port)
        for name in self.exports:
            if Path(name).suffix and not table_kind(name):
                endings = ", ".join(f".{kind}" for kind in TABLES)
                raise OptionError(
                    f"--exports {name}: expected a name that ends in {endings}, or a new folder without an "
                    "ending"
                )
        if self.no_page and self.until:
            raise OptionError(
                f"--until {self.until} is when the page ends, and --no-page opens none; use one"
            )
        if (self.recipe or self.name) and not self.then_train:
            raise OptionError("--recipe and --name are for the training; add --then-train")

    @property
    def opens_page(self) -> bool:
        """Whether the page is served."""
        return bool(self.until) or not (self.apply or self.then_train or self.no_page)
