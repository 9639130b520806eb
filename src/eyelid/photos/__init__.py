"""Photos of people: what a photographer would want to know of each."""
