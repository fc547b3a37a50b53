"""Answers to effects by other effects, pure."""
