"""Phone and identity numbers never leave the program whole."""

import pytest

from processor.privacy import mask, mask_number, personal_numbers


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("联系电话13812342210。", "联系电话138****2210。"),
        ("138-1234-2210", "138-****-2210"),
        ("138 1234 2210", "138 **** 2210"),
        ("+86 13812342210", "+86 138****2210"),
        ("8613812342210", "86138****2210"),
        ("tel13812342210", "tel138****2210"),
        ("13812342210.0", "138****2210.0"),
        ("１３８１２３４２２１０", "１３８****２２１０"),
        ("张三62102419870512331X李四", "张三621***********331X李四"),
        ("621024870512331", "621********2331"),
        ("13812342210、15900001111", "138****2210、159****1111"),
    ],
)
def test_personal_numbers_are_masked(typed: str, shown: str) -> None:
    assert mask(typed) == shown


@pytest.mark.parametrize(
    "text",
    [
        "12345678901",
        "6222021234567890123",
        "0.13812342210",
        "13812342210.5",
        "2021-07-12",
        "学生 486 人",
        "",
        "621024199913123312",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert mask(text) == text
    assert personal_numbers(text) == []


def test_places_are_those_of_the_text_as_typed() -> None:
    assert personal_numbers("电话：１３８１２３４２２１０") == [("mobile", 3, 14)]
    assert personal_numbers("62102419870512331X") == [("identity", 0, 18)]


@pytest.mark.parametrize(
    ("number", "shown"),
    [("0934-5521234", "093*-***1234"), ("5521234", "5*****4"), ("12", "**"), ("", "")],
)
def test_a_number_known_to_be_personal_is_masked_whatever_its_form(number: str, shown: str) -> None:
    assert mask_number(number) == shown
