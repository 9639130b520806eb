"""How the shipped models of faces and of eye landmarks are made. Not in the wheel; `make weights` runs it."""
