"""What a run leaves: marks in the returns, the sheet 审核结果, JSON, CSV, and what the screen shows."""
