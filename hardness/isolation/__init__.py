"""Processes that may do what they want: how they are started, bounded, watched, ended and listened to.

Nothing here knows what a question or a solver is; that is the business of `hardness.running.solving` and
`hardness.judging.process`.
"""
