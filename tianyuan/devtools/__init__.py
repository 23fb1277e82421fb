"""What the Makefile calls: set-up, supervisor, private servers, test run. Nothing here imports Django."""
