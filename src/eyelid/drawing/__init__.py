"""Drawing contact sheets, boxes of eyes and faces, and heat maps over a picture.

A contact sheet is one image with many small pictures.
"""

from eyelid.drawing.boxes import EyeMark, draw_boxes
from eyelid.drawing.sheet import SheetCell, draw_sheet

__all__ = ["EyeMark", "SheetCell", "draw_boxes", "draw_sheet"]
