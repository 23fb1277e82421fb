"""What the lists of the grid can be narrowed by."""
