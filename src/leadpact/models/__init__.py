"""What is stored: for each noun its table, its columns, and the way between a row and a value."""
