"""Laws, strategies and checks for people who write handlers."""
