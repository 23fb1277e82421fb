"""Working days with 调休, from a table the town office can edit."""
