"""Imports of this app: what the columns mean, how a row finds what stands, how it is written."""
