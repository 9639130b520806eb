"""The command line: flags of an options dataclass, the words that were typed, help, and the verbs."""
