"""How likely: probabilities of the objectives, alone and together, with their errors."""
