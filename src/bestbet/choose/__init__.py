"""Which one: the best bet or a tie, the tactics that carry it, the best mix of means, and staying or switching."""
