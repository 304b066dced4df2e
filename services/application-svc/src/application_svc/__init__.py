"""Applications, applicants' statements, channels and the product catalogue."""
