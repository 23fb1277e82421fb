"""The grid of the demonstration town: 277 组, 2,502 cells, who looks after them, and what is told where."""
