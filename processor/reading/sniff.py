"""What a file is, by its first bytes and never by its name; what cannot be read is refused with a remedy."""

from __future__ import annotations

from processor.errors import Unread
from processor.model import Text

ZIP, OLE = "zip", "ole"

_SAVE_AS = Text("请用 Excel/WPS 打开并另存为 .xlsx", "Open it in Excel or WPS and save it as .xlsx")
_SEND_AGAIN = Text("请重新发送原文件", "Send the original file again")
_UNPACK = Text("请先解压，再报送里面的工作簿", "Unpack it and send the workbook inside")

_MAGIC: tuple[tuple[bytes, Text, Text], ...] = (
    (b"Rar!", Text("这是 RAR 压缩包", "this is a RAR archive"), _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", Text("这是 7z 压缩包", "this is a 7z archive"), _UNPACK),
    (b"\x1f\x8b", Text("这是 gzip 压缩包", "this is a gzip archive"), _UNPACK),
    (b"%PDF", Text("这是 PDF 文件", "this is a PDF file"), Text("请报送 Excel 工作簿", "Send the workbook")),
    (b"\x89PNG", Text("这是图片", "this is a picture"), Text("请报送 Excel 工作簿", "Send the workbook")),
    (b"\xff\xd8\xff", Text("这是图片", "this is a picture"), Text("请报送 Excel 工作簿", "Send the workbook")),
    (b"{\\rtf", Text("这是 RTF 文档", "this is an RTF document"), _SAVE_AS),
)
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DRM = (b"\x62\x14\x23\x65", b"%TSD", b"DRMONE", b"E-SafeNet", b"\x00\x00\x00LOCK", b"<AIPFILE", b".pfile")


def encrypted() -> Unread:
    """A workbook with a password to open it."""
    return Unread(
        "encrypted",
        Text("文件有打开密码", "the file has a password"),
        Text("请取消密码后重新保存", "Remove the password and save it again"),
    )


def sniff(data: bytes) -> str:
    """ZIP or OLE. Raises Unread for everything else, by name."""
    if not data:
        raise Unread("not-a-workbook", Text("文件是空的（0 字节）", "the file is empty"), _SEND_AGAIN)
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return ZIP
    if data.startswith(_OLE_MAGIC):
        return OLE
    raise _refused(data)


def _refused(data: bytes) -> Unread:
    head = data[:4096]
    for magic, words, remedy in _MAGIC:
        if head.startswith(magic):
            return Unread("not-a-workbook", words, remedy)
    if any(mark in head[:64] for mark in _DRM):
        words = Text("文件被加密软件保护", "the file is protected by document security software")
        return Unread("encrypted", words, Text("请解密后再报送", "Decrypt it first"))
    if not head.strip(b"\0"):
        words = Text("文件内容全是空字节，已损坏", "the file holds nothing but zero bytes")
        return Unread("corrupt", words, _SEND_AGAIN)
    lowered = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if lowered.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")) or b"<table" in lowered:
        return Unread(
            "unsupported", Text("这是网页表格，不是 Excel 工作簿", "this is a web page, not a workbook"), _SAVE_AS
        )
    if lowered.startswith(b"<?xml") and b"spreadsheet" in lowered:
        return Unread("unsupported", Text("这是 XML 表格（2003 版）", "this is an XML spreadsheet of 2003"), _SAVE_AS)
    if _is_text(head):
        return Unread("unsupported", Text("这是文本文件（如 CSV）", "this is a text file, such as CSV"), _SAVE_AS)
    return Unread("not-a-workbook", Text("不是 Excel 工作簿", "this is not a workbook"), _SAVE_AS)


def _is_text(head: bytes) -> bool:
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            text = head[:-4].decode(encoding) if len(head) > 64 else head.decode(encoding)
        except UnicodeDecodeError:
            continue
        return sum(char.isprintable() or char.isspace() for char in text) >= 0.95 * len(text)
    return False
