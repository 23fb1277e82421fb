"""What may be done on the grid; each module a noun."""
