"""Language-model programs as functional pipelines with effect handlers."""
