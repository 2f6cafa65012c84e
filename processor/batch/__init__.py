"""Files and folders of returns, from the workbooks to everything that is written about them."""

from processor.batch.folder import Source, files_in
from processor.batch.outputs import context_of, write_copies, write_copy, write_lists, write_unread
from processor.batch.run import check_files, judge_folder
from processor.batch.setup import Setup, prepare

__all__ = [
    "Setup",
    "Source",
    "check_files",
    "context_of",
    "files_in",
    "judge_folder",
    "prepare",
    "write_copies",
    "write_copy",
    "write_lists",
    "write_unread",
]
