"""Labelling pictures: the journal of marks, suggestions, imports and exports.

A *pile* is a collection of unlabelled pictures. A *mark* is what one annotator answered for one picture.

This file imports nothing. The command line imports `eyelid.labelling.options` to build its help, and all
other modules here are slow to import.
"""
