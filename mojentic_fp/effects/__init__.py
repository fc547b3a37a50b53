"""What a program may ask for, and the program container itself."""
