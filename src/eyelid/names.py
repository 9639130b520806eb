"""The type of an option that takes several names; on the command line, commas may separate them."""

from typing import Annotated

Names = Annotated[tuple[str, ...], "names"]
