"""The fault codes that rules can name are those that there are."""

from __future__ import annotations

import re

from processor.judging.duplicates import COUNTY_CODES
from processor.ruleset.fault_codes import FAULT_CODES, FAULT_WORDS


def test_the_loader_knows_every_fault_code() -> None:
    assert len(FAULT_CODES) == len(set(FAULT_CODES))
    assert set(FAULT_CODES) == set(COUNTY_CODES)


def test_the_loader_knows_every_word_of_their_messages() -> None:
    words = "".join(fault.words.zh + fault.words.en + fault.fix.zh + fault.fix.en for fault in COUNTY_CODES.values())
    assert set(re.findall(r"{([^}]+)}", words)) <= set(FAULT_WORDS)
