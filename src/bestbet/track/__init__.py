"""How it goes: forecasts against what came, baselines that a sceptic would use, and what to widen."""
