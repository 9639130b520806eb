"""The words that programs of models/ and benchmarks/ are given."""

import argparse


def parser_of(text: str | None) -> argparse.ArgumentParser:
    """Returns a parser whose help begins with the text of a program's module, in its own lines."""
    return argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
