"""What our sheet leaves behind in parts that all sheets share."""

from __future__ import annotations

from processor.writing.package.cleaning_traces import shared_in, without_strings, without_titles
from processor.writing.package.worksheet import Worksheet
from processor.writing.package.xmlbytes import spliced

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def test_shared_strings_of_a_sheet_are_told_from_its_numbers():
    cells = (
        '<c r="A1" s="1" t="s"><v>3</v></c><c t="s" r="B1"><f>A1</f><v> 4 </v></c><c r="C1"><v>5</v></c>'
        '<c r="D1" t="str"><v>6</v></c><c r="E1" t="s"/><c r="F1" t=\'s\'><f t="shared" si="0"/><v>7</v></c>'
    )
    text = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{cells}</row></sheetData></worksheet>'
    assert shared_in(Worksheet(text.encode(), "sheet1.xml")) == {3, 4, 7}


def test_strings_of_ours_are_emptied_and_the_others_keep_their_numbers():
    text = f'<x:sst xmlns:x="{MAIN}"><x:si><x:t>甲</x:t></x:si><x:si><x:r><x:t>须修改</x:t></x:r></x:si><x:si/></x:sst>'
    data, splices = without_strings(text.encode(), {1, 2, 9})
    assert b"".join(spliced(data, splices)).decode() == text.replace("<x:r><x:t>须修改</x:t></x:r>", "<x:t/>")


def test_the_list_of_sheets_goes_where_it_names_ours():
    lists = "<HeadingPairs><a/></HeadingPairs><TitlesOfParts><lpstr>班级</lpstr><lpstr>审核结果</lpstr></TitlesOfParts>"
    text = f"<Properties><Application>Microsoft Excel</Application>{lists}</Properties>"
    data, splices = without_titles(text.encode(), ["审核结果"])
    assert b"".join(spliced(data, splices)).decode() == text.replace(lists, "")
    assert without_titles(text.encode(), ["别的"])[1] == []
    assert without_titles(text.replace("TitlesOfParts", "Other").encode(), ["审核结果"])[1] == []
