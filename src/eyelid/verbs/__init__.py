"""The verbs: for each, the dataclass of its options and the function that does it, from rooms' pieces."""
