"""`python -m processor.cli` is `yaodian`, for where the script is not on the path."""

from processor.cli import main

main()
