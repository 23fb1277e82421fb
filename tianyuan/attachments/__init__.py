"""Files people upload or the program makes: stored under random names, served through a rule."""
