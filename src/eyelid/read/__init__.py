"""What an eye does: runs an eyelid model file and returns `Readings`."""

from eyelid.read.model_file import CLASSES, SCHEMA, ModelInfo
from eyelid.read.reader import Reader, locate_model
from eyelid.read.readings import UNSURE, Readings

__all__ = ["CLASSES", "SCHEMA", "UNSURE", "ModelInfo", "Reader", "Readings", "locate_model"]
