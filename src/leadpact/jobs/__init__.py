"""What runs without being asked: each job reads the clock and calls one operation. See `schedule`."""
