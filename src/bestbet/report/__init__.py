"""Tables, charts and the brief; no calculation."""
