"""The mojentic-fp command."""
