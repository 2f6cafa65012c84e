"""`python -m processor.excel`: the same as `yaodian-excel`."""

from __future__ import annotations

from processor.excel.door import main

if __name__ == "__main__":
    main()
