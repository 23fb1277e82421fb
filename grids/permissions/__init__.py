"""Who may do what on the grid."""
