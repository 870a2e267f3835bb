"""The frozen shapes that stages hand on."""
