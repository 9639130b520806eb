"""Why eyes are read as they are: feature maps, attention, saliency, and maps of whole sets."""

from eyelid.explaining.explanation import Explanation, explain_picture
from eyelid.explaining.explanation_page import Explained, draw_explanation, write_page, write_table
from eyelid.explaining.loader import load_subject
from eyelid.explaining.output_folder import output_folder
from eyelid.explaining.projection import embed
from eyelid.explaining.set_map import SetMap, write_map
from eyelid.explaining.subject import Layer, Subject, features_of

__all__ = [
    "Explained",
    "Explanation",
    "Layer",
    "SetMap",
    "Subject",
    "draw_explanation",
    "embed",
    "explain_picture",
    "features_of",
    "load_subject",
    "output_folder",
    "write_map",
    "write_page",
    "write_table",
]
