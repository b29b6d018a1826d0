"""Leadpact: lead management whose process is one readable contract between marketing and sales."""

__version__ = "0.1.0"
