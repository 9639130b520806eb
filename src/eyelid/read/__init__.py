"""What an eye does: runs eyelid model files over patches and returns `Readings`."""

from eyelid.read.reader import Reader
from eyelid.read.readings import UNSURE, Readings, probability_words

__all__ = ["UNSURE", "Reader", "Readings", "probability_words"]
