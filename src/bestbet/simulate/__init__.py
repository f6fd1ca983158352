"""What could happen: weekly paths of one strategy under named luck."""
