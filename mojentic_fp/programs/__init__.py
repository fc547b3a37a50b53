"""What users compose: asking, the tool loop, structured output."""
