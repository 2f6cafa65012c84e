"""县级汇总.xlsx: the county result for those who work with it in Excel.

* `data`       what it shows beside the report
* `overview`, `charts`, `indicators`, `units`, `findings`, `reminders`, `repairs`   one sheet or two each
* `page`, `looks`, `tabs`   what the sheets share
* `book`       puts them together and writes the file
"""

from processor.writing.county_book.book import COUNTY_BOOK, write_county_book
from processor.writing.county_book.data import CountyData, UnitLine

__all__ = ["COUNTY_BOOK", "CountyData", "UnitLine", "write_county_book"]
