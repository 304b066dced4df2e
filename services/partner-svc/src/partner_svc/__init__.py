"""Merchants, checkouts and webhooks."""
