"""The published events: what services tell each other, and all that they may rely on."""
