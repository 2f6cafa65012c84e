"""What the commands print, as plain data; the command line shows it with click."""

from processor.writing.batch_lines import batch_screen
from processor.writing.cell_lines import cell_screen
from processor.writing.check_lines import check_screen, unread_screen
from processor.writing.pieces import Line, Piece

__all__ = ["Line", "Piece", "batch_screen", "cell_screen", "check_screen", "unread_screen"]
