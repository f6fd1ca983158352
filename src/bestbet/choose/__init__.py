"""Which one: the rules that name a best bet or a tie, what stands in its way, and the tactics that carry it."""
