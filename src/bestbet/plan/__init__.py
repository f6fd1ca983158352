"""What we intend: objectives, rival strategies, tactics and resources, each with its place in the text."""
