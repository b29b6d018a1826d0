"""The command line: parses, calls one operation, renders. Every command imports what it needs when it runs."""
