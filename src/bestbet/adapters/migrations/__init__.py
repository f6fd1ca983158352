"""The migrations of the store, oldest first; each is whole or not at all, and none is ever changed after a release."""
