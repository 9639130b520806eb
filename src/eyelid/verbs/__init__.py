"""The verbs of the command line: each module has a verb's options and the function that does its work."""
