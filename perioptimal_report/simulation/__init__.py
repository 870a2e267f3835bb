"""A simulated hospital whose truth is known."""
