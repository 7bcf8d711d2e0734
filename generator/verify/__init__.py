"""Definitions verified."""
