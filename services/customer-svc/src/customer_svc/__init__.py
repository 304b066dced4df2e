"""Customer master and notices."""
