"""Forms of the grid."""
