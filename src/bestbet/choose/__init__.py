"""What to choose, and whether to stay: rival ways of behaving in the same worlds."""
