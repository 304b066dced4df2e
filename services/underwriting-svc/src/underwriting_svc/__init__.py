"""Three-stage review, policy and risk models."""
