"""Price and plan: schedules, annualised rates and what is disclosed. Exact, pure, standard library only."""
