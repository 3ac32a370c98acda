"""The only floor that writes what people made: one function per change, with permission and event, in one transaction.

Background work keeps its own ledger and signs of life one floor below, in ``factcheck.jobs``.
"""
