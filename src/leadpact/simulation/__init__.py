"""A company whose truth is known: who exists, what they do, how sales answers, all of it stated and repeatable.

`truth` states it, `world` says who exists and what they do by themselves, `sales` how those who work leads answer to
what was decided, and `run` brings both through the real pipeline in simulated time. Nothing is written by hand.
"""
