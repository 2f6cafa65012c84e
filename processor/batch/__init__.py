"""Files and folders of returns, from the workbooks to everything that is written about them.

Nothing is imported here: a school's `check` without copies must not pay for the writers.
"""
