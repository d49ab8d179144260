"""Two logs are compared by salted hashes: no text, name or time leaves a machine, and what is missing is named by its number."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleannet.cli import run
from cleannet.model.answers.relay import Counts, Ledger
from cleannet.probe.exports import Said
from cleannet.probe.fates import Fault
from cleannet.probe.ledger import compare, ledger, read_ledger, salt
from cleannet.probe.logs import Log, read_log

SALT = b"0123456789abcdef"

WHATSAPP = (
    "\u200e[12.11.26, 10:00:01] Messages and calls are end-to-end encrypted.\n"
    "[12.11.26, 10:00:02] Ann: are you there\n"
    "[12.11.26, 10:00:09] Ben: yes: I am\n"
    "[12.11.26, 10:01:00] Ann: a text\nof two lines\n"
    "\u200e[12.11.26, 10:01:30] Ann: <attached: 00001-PHOTO.jpg>\n"
    "[12.11.26, 10:02:00] Ann: bye\n"
)
ANDROID = "11/12/26, 10:00\u202fAM - Ann: are you there\n11/12/26, 10:01 AM - Ann: bye\n"
IOS_MEDIA = (
    "[12.11.26, 10:00:04] Ann: \u200eimage omitted\n[12.11.26, 10:00:05] Ann: hi\n"
    "[12.11.26, 10:00:06] Ann: \u200eBild weggelassen\n"
)
LINE_PC = (
    "2026.11.12 Thursday\n10:00 Ann hi\n10:01 Ben yes\n10:02 Ann two\n\nlines\n10:03 Ann Stickers\n10:04 Ann unsent a message.\n"
    "10:05 Anna hi\n10:06 Ann\n2026.11.13 Friday\n9:00 Ann Photos of you?\n"
)
TABLE = 'date;From;Text\n1;Ann;one\n2;Ann;"two\nlines"\n3;Ben;x\n4\n'
TELEGRAM = json.dumps(
    {
        "name": "Ben",
        "messages": [
            {"id": 1, "type": "service", "action": "phone_call"},
            {"id": 2, "type": "message", "from": "Ann", "text": "are you there"},
            {"id": 3, "type": "message", "from": "Ann", "text": ["see ", {"type": "link", "text": "a.example"}, " now"]},
            {"id": 4, "type": "message", "from": "Ann", "photo": "x.jpg", "text": ""},
            {"id": 5, "type": "message", "from": None, "text": "gone"},
        ],
    }
)


def kept(folder: Path, text: str | bytes, name: str = "log.txt") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def made(*texts: str, salted: bytes = SALT) -> Ledger:
    return ledger(Log(tuple(Said("", text) for text in texts), {}), salted, "0")


# --- logs -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sender", "texts", "skipped"),
    [
        (
            WHATSAPP,
            "Ann",
            ["are you there", "a text\nof two lines", "bye"],
            {"a notice of the app": 1, "an attachment, or deleted": 1, "of another sender": 1},
        ),
        (WHATSAPP, "Ben", ["yes: I am"], {"a notice of the app": 1, "an attachment, or deleted": 1, "of another sender": 3}),
        (ANDROID, "", ["are you there", "bye"], {}),
        (
            IOS_MEDIA,
            "Ann",
            ["hi"],
            {"an attachment, or deleted": 2},
        ),
        ("Datum;Absender;Nachricht\n1;Ann;eins\n2;Ben;zwei\n", "Ann", ["eins"], {"of another sender": 1}),
        ("see you at 10:30\nbring bread\nand milk\nand tea\n", "", ["see you at 10:30", "bring bread", "and milk", "and tea"], {}),
        (TELEGRAM, "Ann", ["are you there", "see a.example now"], {"a notice of the app": 1, "no text": 1, "of another sender": 1}),
        (TABLE, "Ann", ["one", "two\nlines"], {"a row that is too short": 1, "of another sender": 1}),
        ("\ufefftext,id\none,1\n", "", ["one"], {}),
        ("one\r\n\r\ntwo\r\n", "", ["one", "two"], {}),
        ("\ufeffone\ntwo".encode("utf-16-le"), "", ["one", "two"], {}),
        ("[not a date] Ann: one", "", ["[not a date] Ann: one"], {}),
    ],
)  # fmt: skip
def test_a_log_of_each_kind(text: str | bytes, sender: str, texts: list[str], skipped: dict[str, int], tmp_path: Path) -> None:
    log = read_log(kept(tmp_path, text), sender)
    assert [one.text for one in log.messages] == texts
    assert log.skipped == skipped


@pytest.mark.parametrize(
    ("text", "sender", "why"),
    [
        (WHATSAPP, "", "messages of 2 senders; name one with --sender: Ann, Ben"),
        (WHATSAPP, "Cat", "no message of Cat"),
        ("", "", "no message"),
        ("{", "", "is no JSON"),
        ("{" * 100_000, "", "is no JSON"),
        ('{"chats": []}', "", "no list `messages`"),
        (b"\xff\xff\xff", "", "not UTF-8 at byte 0"),
        ('text,id\n"' + "x" * 200_000, "", "cannot be read as a table"),
        ("Ann 2026-11-12 10:00:01\nhi\n\nBen 2026-11-12 10:00:09\nyes\n", "", "form is not known"),
        (LINE_PC, "", "nothing marks where a name ends in this export of LINE"),
        (LINE_PC, "An", "no message of An"),
        ("10:00 Ann hi\n10:01 Ben yes\n10:02 Ann bye\n", "", "form is not known"),
    ],
)
def test_a_log_that_cannot_be_used(text: str | bytes, sender: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(Fault, match=why):
        read_log(kept(tmp_path, text), sender)


LINE = (
    "[LINE] Chat history with Ben\nSaved on: 2026/11/12 10:30\n\nThu, 11/12/2026\n10:00\tAnn\thi\n10:01\tBen\tyes\n"
    '10:02\tAnn\t"two\n""lines"""\n10:03\tAnn\t[Photo]\n10:04\t\tAnn changed the photo\n10:05\tAnn unsent a message.\n'
    '\n2026/11/13(Fri)\n午後3:06\tAnn\t"quoted" by me\n'
)
LINE_PC_JA = "2026.11.12 木曜日\r\n10:00 山田 花子 スタンプ\r\n10:01 山田 花子 おはよう\r\n"
LINE_JA = "[LINE] Benとのトーク履歴\n保存日時：2026/11/12 10:30\n\n2026/11/12(木)\n10:00\tAnn\tこんにちは\n10:01\tAnn\t[スタンプ]\n"
KAKAO = (
    "Ben 님과 카카오톡 대화\n저장한 날짜 : 2026년 11월 12일 오후 2:30\n\n2026년 11월 12일 목요일\n"
    "2026년 11월 12일 오후 2:30, Ann : 안녕\n둘째 줄\n2026년 11월 12일 오후 2:31: Cat님이 들어왔습니다.\n"
    "2026년 11월 12일 오후 2:32, Ann : 사진\n2026년 11월 12일 오후 2:33, Ben : 네\n"
)
KAKAO_IOS = "2026. 11. 12. 목요일\n2026. 11. 12. 오전 9:30, Ann : 안녕 : 하세요\n"
KAKAO_PC = (
    "Ben 님과 카카오톡 대화\n저장한 날짜 : 2026-11-12 14:30:00\n\n--------------- 2026년 11월 12일 목요일 ---------------\n"
    "[Ann] [오후 2:30] 안녕\n[Ben] [오후 2:31] 네\n[Ann] [오후 2:32] 이모티콘\n"
)
WHATSAPP_KO = "2026. 11. 12. 오후 6:52 - Ann: 안녕\n2026. 11. 12. 오후 6:53 - Ann: <미디어 파일을 제외됨>\n"
WHATSAPP_KO_IOS = "\u200e[2026. 11. 12. 오후 6:52:14] Ann: 안녕\n[2026. 11. 12. 오후 6:52:20] Ann: \u200e이미지 생략됨\n"
WHATSAPP_ZH = "[2026/11/12 上午10:00:01] Ann: 你好\n[2026/11/12 下午3:00:02] Ann: 在吗\n"
WHATSAPP_ZH_2 = "2026年11月12日 下午3:04 - 消息和通话已进行端到端加密。\n2026年11月12日 下午3:05 - Ann: 你好: 在吗\n"
WHATSAPP_FI = "[12.11.2026 klo 14.08.18] Ann: hei\n"
WECHAT = "2026-11-12 10:00:01 Ann\n你好\n第二行\n\n2026-11-12 10:00:09 Ann\n[图片]\n\n2026-11-12 10:01:00 Ben\n在\n"
QQ = (
    "消息记录（此消息记录为文本格式）\n\n================\n消息分组:我的好友\n================\n消息对象:Ben\n================\n\n"
    "2026-11-12 10:00:01 Ann(10001)\n你好\n\n"
)
WECHAT_CSV = (
    "localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime,Remark,NickName,Sender\n"
    "1,2,1,0,1,1700000000,2,你好,2026-11-12 10:00:01,A,Ann,wxid_a\n2,2,3,0,1,1700000001,2,<msg/>,x,A,Ann,wxid_a\n"
    "3,2,10000,4,0,1700000002,2,notice,x,B,Ben,wxid_b\n"
)
WECHAT_DUMP = (
    "id,MsgSvrID,type_name,is_sender,talker,room_name,msg,src,CreateTime\n"
    "1,9,文本,1,Ann,Ben,你好,,x\n2,9,图片,1,Ann,Ben,图片,a.jpg,x\n"
)


@pytest.mark.parametrize(
    ("text", "sender", "texts", "skipped"),
    [
        (LINE, "Ann", ["hi", 'two\n"lines"', '"quoted" by me'],
         {"of another sender": 1, "an attachment, or deleted": 1, "a notice of the app": 2}),
        (LINE_PC, "Ann", ["hi", "two\n\nlines", "Photos of you?"],
         {"of another sender, or a notice": 3, "an attachment, or deleted": 2}),
        (LINE_PC, "Ben", ["yes"], {"of another sender, or a notice": 7}),
        (LINE_PC_JA, "山田 花子", ["おはよう"], {"an attachment, or deleted": 1}),
        (LINE_JA, "", ["こんにちは"], {"an attachment, or deleted": 1}),
        (KAKAO, "Ann", ["안녕\n둘째 줄"],
         {"before the first message": 2, "a notice of the app": 1, "an attachment, or deleted": 1, "of another sender": 1}),
        (KAKAO_IOS, "Ann", ["안녕 : 하세요"], {}),
        (KAKAO_PC, "Ann", ["안녕"], {"before the first message": 2, "an attachment, or deleted": 1, "of another sender": 1}),
        (WHATSAPP_KO, "", ["안녕"], {"an attachment, or deleted": 1}),
        (WHATSAPP_KO_IOS, "", ["안녕"], {"an attachment, or deleted": 1}),
        (WHATSAPP_ZH, "Ann", ["你好", "在吗"], {}),
        (WHATSAPP_ZH_2, "", ["你好: 在吗"], {"a notice of the app": 1}),
        (WHATSAPP_FI, "", ["hei"], {}),
        (WECHAT, "Ann", ["你好\n第二行"], {"an attachment, or deleted": 1, "of another sender": 1}),
        (QQ, "Ann(10001)", ["你好"], {}),
        (WECHAT_CSV, "wxid_a", ["你好"], {"an attachment, or a notice": 2}),
        (WECHAT_DUMP, "Ann", ["你好"], {"an attachment, or a notice": 1}),
        ("Date,User,Message\n2026-11-12 10:00:01,Ann,안녕\n", "Ann", ["안녕"], {}),
    ],
)  # fmt: skip
def test_chats_of_other_apps_and_languages(
    text: str, sender: str, texts: list[str], skipped: dict[str, int], tmp_path: Path
) -> None:
    log = read_log(kept(tmp_path, text), sender)
    assert [one.text.strip() for one in log.messages] == texts
    assert log.skipped == skipped


@pytest.mark.parametrize("text", ["a\nb\nc\nd\n2026-11-12 10:00:01 Ann\nhi\n", "see [x] [10:30] y\n", "10:30 tea\nbread\nmilk\n"])
def test_a_list_of_texts_is_no_chat(text: str, tmp_path: Path) -> None:
    assert [one.text for one in read_log(kept(tmp_path, text)).messages] == text.splitlines()


# --- ledgers ----------------------------------------------------------------------------------------------------------------------


def test_what_is_missing_between_two_that_arrived_is_missing() -> None:
    told = compare(made("a", "b", "c", "d"), made("a", "c", "d"), "0", "2026-11-24")
    assert told.ways[0].canaries == Counts(sent=4, arrived=3, missing=1)
    assert told.ways[0].answer == "1 of 4 missing"
    assert [text.line for text in told.texts] == [2]


def test_what_is_outside_the_shared_span_is_unclear() -> None:
    told = compare(made("x", "a", "b", "c", "y"), made("a", "c", "z"), "0", "2026-11-24")
    assert told.ways[0].canaries == Counts(sent=5, arrived=2, missing=1, unclear=2)
    assert told.notes[0] == "Messages of the receiver's log that the sender's has not: 1."
    assert compare(made("a"), made("b"), "0", "2026-11-24").ways[0].answer == "nothing can be told: 1 of 1 unclear"


def test_repeats_are_counted() -> None:
    told = compare(made("ok", "ok", "ok", "end"), made("ok", "ok", "end"), "0", "2026-11-24")
    assert [text.line for text in told.texts] == [3]
    assert compare(made("a", "b"), made("a", "b"), "0", "2026-11-24").ways[0].answer == "no difference seen in 2"


@given(st.lists(st.sampled_from("abcdef"), max_size=30), st.lists(st.booleans(), min_size=30, max_size=30))
def test_counts_add_up_whatever_is_lost(texts: list[str], lost: list[bool]) -> None:
    left = [text for text, gone in zip(texts, lost, strict=False) if not gone]
    (way,) = compare(made(*texts), made(*left), "0", "2026-11-24").ways
    assert way.canaries.add_up
    assert way.canaries.arrived == len(left)


def test_spellings_that_nobody_sees_are_one_text() -> None:
    assert made("cafe\u0301  noir\u200b\n").hashes == made("caf\u00e9 noir").hashes
    assert made("a").hashes != made("A").hashes
    assert made("\ud800")  # a lone surrogate of a broken export


def test_ledgers_of_different_salts_are_not_compared() -> None:
    with pytest.raises(Fault, match="different salts"):
        compare(made("a"), made("a", salted=b"another salt of 16"), "0", "2026-11-24")


def test_a_salt_is_made_once_and_is_private(tmp_path: Path) -> None:
    file = tmp_path / "salt"
    first = salt(file, {})
    assert len(first) == 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert salt(file, {}) == first
    file.chmod(0o644)
    with pytest.raises(Fault, match="chmod 600"):
        salt(file, {})
    with pytest.raises(Fault, match="at least 16 characters"):
        salt(None, {"CLEANNET_PROBE_SALT": "short"})
    with pytest.raises(Fault, match="name a file with --salt"):
        salt(None, {})
    with pytest.raises(Fault, match="cannot be written"):
        salt(tmp_path / "none" / "salt", {})


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{",
        '{"schema": "cleannet-relay-probe-1", "version": "0", "salt": "", "hashes": []}',
        '{"version": "0", "salt": "", "hashes": ["a text in the clear"]}',
        '{"version": "0", "salt": "", "hashes": [7]}',
    ],
)
def test_what_is_no_ledger(text: str, tmp_path: Path) -> None:
    with pytest.raises(Fault, match="ledger"):
        read_ledger(kept(tmp_path, text))


def test_no_text_leaves_the_machine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log, sides = kept(tmp_path, WHATSAPP), [tmp_path / "a.json", tmp_path / "b.json"]
    (tmp_path / "salt").write_bytes(SALT)
    (tmp_path / "salt").chmod(0o600)
    for side in sides:
        assert run(["probe", "ledger", str(log), "--sender", "Ann", "--salt", str(tmp_path / "salt"), "--save", str(side)]) == 0
    assert run(["probe", "compare", *map(str, sides), "--save", str(tmp_path / "probe.json")]) == 0
    assert run(["audit", str(tmp_path / "probe.json"), "--as-of", "2026-11-24"]) == 2  # it names no server to judge
    told = capsys.readouterr().out + "".join(file.read_text() for file in tmp_path.glob("*.json"))
    assert "no difference seen in 3" in told
    assert "not censored" not in told
    assert [word for word in ("are you", "two lines", "Ann", "Ben", "10:0", SALT.decode()) if word in told] == []
