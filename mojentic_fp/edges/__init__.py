"""The only place where the world is touched."""
