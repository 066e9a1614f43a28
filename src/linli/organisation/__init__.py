"""The tree of units, departments, posts and staff, boundaries and the working calendar."""
