"""What we believe: priors with sources, and the posterior that the history leaves of them."""
