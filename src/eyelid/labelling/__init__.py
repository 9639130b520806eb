"""From unlabelled pictures to labels: the journal, what annotators say, and what is suggested to them."""
