"""The world: export files, the workspace on disk."""
