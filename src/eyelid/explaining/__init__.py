"""Explaining: shows feature maps, attention and saliency of pictures, and 2-D maps of whole labelled sets."""

from eyelid.explaining.explanation import Explanation, explain_picture
from eyelid.explaining.explanation_page import ExplanationSummary, save_explanation, write_page, write_table
from eyelid.explaining.loader import load_subject
from eyelid.explaining.output_folder import output_folder
from eyelid.explaining.projection import project
from eyelid.explaining.set_map import SetMap, write_map
from eyelid.explaining.subject import Layer, Subject, features_of

__all__ = [
    "Explanation",
    "ExplanationSummary",
    "Layer",
    "SetMap",
    "Subject",
    "explain_picture",
    "features_of",
    "load_subject",
    "output_folder",
    "project",
    "save_explanation",
    "write_map",
    "write_page",
    "write_table",
]
