"""Values: everything a program speaks of, frozen, equal by value."""
