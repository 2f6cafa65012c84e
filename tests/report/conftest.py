"""Makes page_sample.py and the county's sample importable: pytest's importlib mode leaves sys.path alone."""

import sys
from pathlib import Path

for folder in (Path(__file__).parent, Path(__file__).parent.parent / "county_book"):
    sys.path.insert(0, str(folder))
