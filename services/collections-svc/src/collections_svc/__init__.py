"""Overdue cases and what to do next about a debt."""
