"""From results to the one frozen report."""
