"""Drawing contact sheets, and heat maps over a picture.

A contact sheet is one image with many small pictures.
"""

from eyelid.drawing.sheet import SheetCell, draw_sheet

__all__ = ["SheetCell", "draw_sheet"]
