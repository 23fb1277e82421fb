"""网格一张图: where each cell is drawn, what it is coloured by, and what a browser is sent of it."""
