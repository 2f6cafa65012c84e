"""report.html: the county result as one page that needs no network.

`write_report` is all that others call. Modules whose names stand for a part of the page (summary, targets, heat, units,
findings, missing, repairs) turn the report into frozen data, in both languages, and that into markup, piece by piece;
frame.py holds what stands around them, page.py puts all together. There is no template engine: importing one takes
longer than writing the page of a hundred returns.
"""

from processor.writing.html.page import REPORT_PAGE, write_report

__all__ = ["REPORT_PAGE", "write_report"]
