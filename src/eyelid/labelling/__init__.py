"""Labels for piles of unlabelled pictures: the journal of marks, suggestions, imports and exports.

This file imports nothing: the command line reads `eyelid.labelling.options` to build its help, and all else
here is slow to import.
"""
