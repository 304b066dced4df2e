"""Quotes, contracts, loans, payments, ledger and the business day."""
