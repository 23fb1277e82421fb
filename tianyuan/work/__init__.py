"""Background work a user started: progress, result, download centre."""
