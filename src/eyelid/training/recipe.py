"""The recipe: the options of a training in a YAML file, which other verbs train by."""

from pathlib import Path
from textwrap import shorten

from eyelid.errors import MissingFileError, OptionError
from eyelid.examples import find_config
from eyelid.options import make_options
from eyelid.training.options import TrainOptions

_SHOWN_LETTERS = 300  # a message about a recipe has at most so many letters


def load_recipe(recipe: str) -> TrainOptions:
    """Returns the options of a YAML file of `eyelid train`, or of a shipped one by its name.

    Raises:
        MissingFileError: There is no such file.
        OptionError: It does not hold the options of a training.
    """
    file = find_config(recipe)
    if not Path(file).is_file():
        raise MissingFileError(f"--recipe {recipe}: no such YAML file of `eyelid train`")
    try:
        return make_options(TrainOptions, {}, configs=[file])
    except OptionError as error:
        problem = shorten(str(error), _SHOWN_LETTERS, placeholder=" …")
        raise OptionError(f"--recipe {recipe}: not the options of a training: {problem}") from error
