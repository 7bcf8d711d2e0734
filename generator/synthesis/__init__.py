"""Chronologies made to order."""
