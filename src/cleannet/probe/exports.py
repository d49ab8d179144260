"""Chats that apps export as text: of WhatsApp, LINE, KakaoTalk, and of the tools that export WeChat and QQ.

They all begin a message with a time, and what follows until the next one belongs to it. They differ in how they write times, in
where the name of the sender stands, and in how they mark what no person wrote. So each is a row of a table.

*Source*: exports of these apps in English, German, Chinese, Japanese and Korean, as readers of them in public repositories expect
them: WhatsApp for Android and iOS, LINE for Android, iOS and computers, KakaoTalk for Android, iOS and Windows, WeChatMsg (text),
QQ (text).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

_DAY: Final = r"(?:\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}\.?|\d{4}[年년] ?\d{1,2}[月월] ?\d{1,2}[日일])"
"""In any order, or with the words of Chinese, Japanese and Korean."""

_HALF: Final = r"(?:(?:上午|下午|凌晨|清晨|早上|中午|傍晚|晚上|午前|午後|오전|오후) ?)?"
_TIME: Final = rf"{_HALF}\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?(?:[\s\u202f]?[AaPp]\.?[Mm]\.?)?"


class Said(NamedTuple):
    """A message of a log. sender: "" where the log tells none."""

    sender: str
    text: str


@dataclass(frozen=True, slots=True)
class Form:
    """How an app writes a chat.

    begins: the first line of a message, or of a notice, which has no name. between: a line that belongs to no message, such as a
    day. no_text: what stands in the place of a text for a picture or a message that was deleted. quoted: a text of several lines
    stands in quotation marks. unmarked: nothing marks where a name ends (`told` is the name and the text), so only the messages of
    a sender whose name is known can be told; a day stands above the first message."""

    begins: re.Pattern[str]
    no_text: re.Pattern[str]
    between: re.Pattern[str] | None = None
    quoted: bool = False
    unmarked: bool = False


FORMS: Final = {
    "LINE": Form(
        re.compile(rf"{_TIME}\t(?:(?P<name>[^\t]*)\t(?P<text>.*)|[^\t]*)"),
        re.compile(r"\[[^\[\]]{1,20}\]|☎.*"),
        re.compile(rf"\[LINE\].*|.{{2,12}}[:：] ?{_DAY} {_TIME}|(?:\w{{2,9}}, ?)?{_DAY} ?[(（]?\w{{0,9}}[)）]?"),
        quoted=True,
    ),
    "LINE for computers": Form(
        re.compile(rf"{_HALF}\d{{1,2}}:\d{{2}} (?P<told>.+)"),
        re.compile(
            r"(?:Sticker|Photo|Video|File)s?|Audio|Voice message|Location|(?:Message unsent|unsent a message)\.|"
            r"☎.*|\[[^\[\]]{1,20}\]|"
            r"スタンプ|写真|動画|ファイル|ボイスメッセージ|位置情報|貼圖|圖片|照片|影片|檔案|語音訊息|位置資訊|贴图|图片|视频|文件|语音信息|"
            r"스티커|사진|동영상|파일|음성메시지"
        ),
        re.compile(r"\d{4}\.\d{2}\.\d{2}(?: \w{1,12})?|\[LINE\].*"),
        unmarked=True,
    ),
    "KakaoTalk for Windows": Form(
        re.compile(rf"\[(?P<name>[^\[\]]{{1,100}})\] \[{_TIME}\] (?P<text>.*)"),
        re.compile(r"사진|사진 \d+장|동영상|이모티콘|삭제된 메시지입니다\."),
        re.compile(r"-{5,} .* -{5,}"),
    ),
    "KakaoTalk": Form(
        re.compile(rf"{_DAY} {_TIME}(?:, (?P<name>.{{1,100}}?) : (?P<text>.*)|[,:] .*)"),
        re.compile(r"사진|사진 \d+장|동영상|이모티콘|삭제된 메시지입니다\.|<.*>"),
        re.compile(rf"{_DAY} \w요일"),
    ),
    "WeChat or QQ": Form(
        re.compile(r"\d{4}-\d{2}-\d{2} \d{1,2}:\d{2}:\d{2} (?P<name>(?!- )[^\s:][^:]{0,100})(?P<text>)"),
        re.compile(r"\[(?:图片|语音|视频|表情包?|文件|动画表情|图片消息)\]"),
        re.compile(r"=+|消息(?:记录|分组|对象).*"),
    ),
    "WhatsApp": Form(
        re.compile(rf"\[?{_DAY},? (?:klo )?{_TIME}\]?(?: -)? (?:(?P<name>.{{1,100}}?): (?P<text>.*)|.*)"),
        re.compile(r"\u200e.*|<[^<>]*>\s*"),  # the mark stands before what no person wrote
    ),
}
"""app -> how it writes a chat. The first that fits is taken."""

_HEAD: Final = 3
"""Lines before the first message that are neither a day nor another such line: who the chat is with, and when it was saved."""


def form_of(text: str) -> Form | None:
    """The form of a chat, if it is one of those that are known."""
    lines = [line for line in map(_bare, text[:65_536].splitlines()) if line.strip()]
    return next((form for form in FORMS.values() if _begins(form, lines)), None)


def _begins(form: Form, lines: list[str]) -> bool:
    """Whether the first message stands near the beginning."""
    others = days = 0
    for line in lines:
        between = form.between is not None and form.between.fullmatch(line.strip()) is not None
        if form.begins.fullmatch(line):
            return days > 0 or not form.unmarked
        others += not between
        days += between
        if others > _HEAD:
            break
    return False


def messages(form: Form, text: str, skipped: Counter[str], sender: str = "") -> Iterator[Said]:
    """The messages of a chat in order; what is none is counted. sender: whose messages are asked for, "" for those of all. Where no
    mark stands behind a name, only these can be told."""
    name, lines = "", list[str]()
    begun = False
    for line in map(_bare, text.splitlines()):
        found = form.begins.fullmatch(line)
        if found is None and form.between is not None and form.between.fullmatch(line.strip()):
            continue
        if found is None:
            lines += [line] if lines else []
            if not begun and line.strip():
                skipped["before the first message"] += 1
            continue
        yield from _said(form, name, lines, skipped)
        begun, (name, first) = True, _unmarked(found["told"], sender) if form.unmarked else _marked(found)
        lines = [first] if name else []
        if not name:
            skipped["of another sender, or a notice" if form.unmarked else "a notice of the app"] += 1
    yield from _said(form, name, lines, skipped)


def _marked(found: re.Match[str]) -> tuple[str, str]:
    """The name and the text of a first line; "" and "" of a notice."""
    name = (found["name"] or "").strip()
    return (name, found["text"]) if name else ("", "")


def _unmarked(told: str, sender: str) -> tuple[str, str]:
    """The same where only a space stands between both."""
    return (sender, told[len(sender) + 1 :]) if told.startswith(f"{sender} ") else ("", "")


def _said(form: Form, name: str, lines: list[str], skipped: Counter[str]) -> Iterator[Said]:
    """A message, when all its lines are known."""
    if not lines:
        return
    text = "\n".join(lines).strip("\n")
    if form.no_text.fullmatch(text.partition("\n")[0]):
        skipped["an attachment, or deleted"] += 1
        return
    if form.quoted and "\n" in text and text.startswith('"') and text.endswith('"'):
        text = text[1:-1].replace('""', '"')
    yield Said(name, text)


def _bare(line: str) -> str:
    """A line without the mark of direction, and of the octet order, before it."""
    return line.lstrip("\u200e\u202a\ufeff")
