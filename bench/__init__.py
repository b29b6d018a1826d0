"""How fast, and in how much memory: measured, written down, and set beside what the database alone can do."""
