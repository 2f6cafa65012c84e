"""The sheets of the county workbook."""

from __future__ import annotations

from processor.model import Text
from processor.writing.colours import BRAND, CONTROL, STATUS_TONES
from processor.writing.county_book.page import Tab

OVERVIEW = Tab(Text("总览", "Overview"), BRAND)
INDICATORS = Tab(Text("指标完成情况", "Indicators"), STATUS_TONES["missed"].bar)
UNITS = Tab(Text("单位情况", "Units"), STATUS_TONES["accepted"].bar)
FINDINGS = Tab(Text("问题清单", "Findings"), STATUS_TONES["rejected"].bar)
BY_RULE = Tab(Text("问题按规则", "By rule"), STATUS_TONES["explain"].bar)
REMINDERS = Tab(Text("催报名单", "Reminders"), STATUS_TONES["missing"].edge, landscape=False)
DUPLICATES = Tab(Text("重复报送", "Duplicates"), STATUS_TONES["explain"].edge)
CHANGES = Tab(Text("与上次比", "Since last time"), STATUS_TONES["met"].bar)
REPAIRS = Tab(Text("读取修正", "Repairs"), CONTROL, landscape=False)

CHART_DATA = Text("_图表数据", "_chart data")
"""The hidden sheet that the charts draw from."""
