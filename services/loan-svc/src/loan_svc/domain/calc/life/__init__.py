"""A loan's whole life from its terms and its transactions: one replay, pure, exact, standard library only."""
