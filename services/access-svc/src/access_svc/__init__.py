"""Credentials, tokens and permissions."""
