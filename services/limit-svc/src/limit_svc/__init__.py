"""Credit lines, holds and caps."""
