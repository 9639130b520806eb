"""Pictures for people to look at: contact sheets, and maps laid over a picture."""

from eyelid.drawing.sheet import SheetCell, draw_sheet

__all__ = ["SheetCell", "draw_sheet"]
