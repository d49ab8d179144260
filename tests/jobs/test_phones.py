"""The administrator of a state's phones must say which devices hold a barred app, whose they are, and prove it: from Intune, Jamf
and the package list of one phone."""

from __future__ import annotations

from pathlib import Path

from jobs.conftest import Do, rows

DAY = ("--as-of", "2026-11-24", "--known-on", "2026-11-24")
INTUNE = (
    "Device name,Serial number,Primary user UPN,OS,Application name,Application identifier,Application publisher,Version\r\n"
    'TX-PH-001,C39XK001,jdoe@tx.example,iOS,TikTok,com.zhiliaoapp.musically,"TikTok Pte. Ltd.",36.1\r\n'
    "TX-PH-002,C39XK002,asmith@tx.example,iOS,Signal,org.whispersystems.signal,Signal Messenger LLC,7.1\r\n"
    "TX-PH-003,R58M003,rroe@tx.example,Android,WeChat,com.tencent.mm,,8.0\r\n"
)
JAMF = (
    "Display Name,Serial Number,Device ID,App Name,App Version,App Short Version,App Identifier,Username,Building\n"
    "TX-iPad-01,DMPX1,11,WeChat,8.0,8.0,com.tencent.xin,jdoe,Capitol\n"
    "TX-iPad-02,DMPX2,12,Zoom,6.1,6.1,us.zoom.videomeetings,rroe,Capitol\n"
)
PACKAGES = "package:/system/app/A/A.apk=com.android.settings\npackage:/data/app/b/base.apk=com.zhiliaoapp.musically\n"


def test_which_devices_whose_and_the_proof(do: Do) -> None:
    Path("intune.csv").write_text(INTUNE, newline="")
    Path("jamf.csv").write_text(JAMF)
    Path("loan-phone.txt").write_text(PACKAGES)

    found = do(
        "audit", "intune.csv", "jamf.csv", "loan-phone.txt", "--policy", "us-state-tx", *DAY, "--assets", "phones.csv",
        "--also", "html=phones.html", "--also", "json=phones.json",
    )  # fmt: skip
    assert found.code == 1
    denied = [r for r in rows("phones.csv") if r["verdict"] == "denied"]
    told = {(r["serial"] or r["asset"], r["where"]) for r in denied}
    assert {("C39XK001", "intune.csv:2"), ("R58M003", "intune.csv:4"), ("DMPX1", "jamf.csv:2")} <= told
    assert ("loan-phone.txt:2") in {r["where"] for r in denied}
    assert {r["user"] for r in denied} >= {"jdoe@tx.example", "rroe@tx.example", "jdoe"}
    assert not {"C39XK002", "DMPX2"} & {r["serial"] for r in denied}
    assert "TikTok" in Path("phones.html").read_text()

    proof = do("explain", denied[0]["fingerprint"], "--report", "phones.json")
    assert proof.code == 0
    assert "intune.csv:2" in proof.out or "Because" in proof.out
