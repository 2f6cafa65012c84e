"""yaodian: a notice of work priorities, written as rules, checked on filled Excel workbooks."""

__version__ = "0.1.0"
