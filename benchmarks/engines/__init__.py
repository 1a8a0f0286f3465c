"""Engines that solve a `Program`, on one thread; only the call that solves is timed.

Whether a program is to be maximised until its level is reached or only to be satisfied is settled for each competitor
by what was faster for it on clique 3x5, 4x6 and 4x16 and on gauss 5x40 and 3x80.
"""
