"""What we know: frozen sales tables and the statistics that the model is fitted to."""
