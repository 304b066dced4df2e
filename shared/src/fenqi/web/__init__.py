"""The HTTP edge every service shares: problems, tokens, idempotency, paging, limits, health, metrics."""
