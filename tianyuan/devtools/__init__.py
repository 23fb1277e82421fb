"""What the Makefile calls: set-up, supervisor, private servers, test run. Plain Python: nothing here imports Django."""
