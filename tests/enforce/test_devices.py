"""What stops on devices: a real browser, and what the vendors publish about their forms."""

from __future__ import annotations

import csv
import io
import json
import plistlib
import subprocess
import threading
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import pytest
from enforce.controls import control
from enforce.daemons import needs, not_granted, program

from cleannet.enforce import TARGETS
from cleannet.enforce.target import NotOurs

CONTROL = control(["domain:bad.example"], allow=["domain:good.bad.example"])


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"<title>served</title>the page of a server"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing on the screen."""


def visited(policy: bytes, folder: Path, *hosts: str) -> list[str]:
    """What the browser shows of each host. The folder of its policies is replaced in a namespace of its own."""
    place = "mkdir -p /etc/chromium/policies && mount --bind"
    tried = ["unshare", "--mount", "sh", "-c", f"{place} {folder} /etc/chromium/policies"]
    if (allowed := subprocess.run(tried, check=False, capture_output=True, text=True)).returncode:
        not_granted("folders that one process alone sees", allowed.stderr)
    (folder / "managed").mkdir(exist_ok=True)
    (folder / "managed" / "cleannet.json").write_bytes(policy)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    browser = f"{program('chromium')} --headless --no-sandbox --disable-gpu --user-data-dir={folder}/profile --dump-dom"
    mapped = f"--host-resolver-rules='MAP * 127.0.0.1:{server.server_port}'"
    try:
        told = []
        for host in hosts:
            script = f"{place} {folder} /etc/chromium/policies && exec {browser} {mapped} http://{host}/"
            argv = ["unshare", "--mount", "sh", "-c", script]
            told.append(subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False).stdout)
        return told
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.slow
@needs("chromium", "chromium", "unshare", "mount")
def test_a_real_browser_stops_the_name_and_passes_what_is_kept_and_the_near_miss(tmp_path: Path) -> None:
    policy = TARGETS["chromium"].render(CONTROL)["cleannet.json"]
    hosts = ("bad.example", "www.bad.example", "x.good.bad.example", "notbad.example", "bad.example.net")
    told = visited(policy, tmp_path, *hosts)
    served = dict(zip(hosts, ("the page of a server" in page for page in told), strict=True))
    assert served == {
        "bad.example": False,
        "www.bad.example": False,
        "x.good.bad.example": True,
        "notbad.example": True,
        "bad.example.net": True,
    }


@pytest.mark.slow
@needs("chromium", "chromium", "unshare", "mount")
def test_a_broken_policy_stops_nothing_and_is_refused_here(tmp_path: Path) -> None:
    files = TARGETS["chromium"].render(CONTROL)
    broken = files["cleannet.json"][:-3]
    assert "the page of a server" in visited(broken, tmp_path, "bad.example")[0]
    with pytest.raises(NotOurs):
        TARGETS["chromium"].parse({**files, "cleannet.json": broken})


TOP: Final = {
    "PayloadIdentifier": str,
    "PayloadUUID": str,
    "PayloadType": str,
    "PayloadVersion": int,
    "PayloadContent": list,
    "PayloadDescription": str,
    "PayloadDisplayName": str,
    "PayloadOrganization": str,
    "RemovalDate": datetime,
}
PART: Final = {**TOP, "blockedAppBundleIDs": list}
"""Keys and types of a profile and of its payload, and of these the required ones.

*Source*: github.com/apple/device-management (MIT), commit b6202ca2fbd3: mdm/profiles/TopLevel.yaml, CommonPayloadKeys.yaml and
com.apple.applicationaccess.yaml."""
REQUIRED: Final = {"PayloadIdentifier", "PayloadUUID", "PayloadType", "PayloadVersion"}


def test_a_profile_has_the_keys_and_types_that_apple_publishes() -> None:
    target, told = TARGETS["apple"], control(["ios:com.tencent.xin", "ios:com.zhiliaoapp.musically"])
    profile = plistlib.loads(target.render(told)["cleannet.mobileconfig"])
    (part,) = profile["PayloadContent"]
    for values, published in ((profile, TOP), (part, PART)):
        assert values.keys() <= published.keys()
        assert values.keys() >= REQUIRED
        assert all(isinstance(value, published[key]) for key, value in values.items())
    assert part["PayloadType"] == "com.apple.applicationaccess"
    assert part["blockedAppBundleIDs"] == ["com.tencent.xin", "com.zhiliaoapp.musically"]
    assert profile["RemovalDate"].date() == date(2027, 3, 1), "the day after the last one"
    assert not target.carries(told.sections[0].stops[0].__class__("ios:414478124")), "a number of the store is no bundle"


def test_a_policy_of_android_has_the_form_that_google_publishes() -> None:
    """*Source*: the discovery document of androidmanagement v1, revision 20261104: `ApplicationPolicy`."""
    told = json.loads(TARGETS["android"].render(control(["android:com.tencent.mm"]))["cleannet.android.json"])
    assert told == {"applications": [{"packageName": "com.tencent.mm", "installType": "BLOCKED"}]}
    files = dict(TARGETS["android"].render(control(["android:com.tencent.mm"])))
    files["cleannet.android.json"] = files["cleannet.android.json"].replace(b"BLOCKED", b"AVAILABLE")
    with pytest.raises(NotOurs, match="is not blocked"):
        TARGETS["android"].parse(files)


def test_lists_of_intune_stand_apart_by_platform() -> None:
    files = TARGETS["intune"].render(control(["android:com.tencent.mm", "ios:com.tencent.xin"]))
    rows = {name: [*csv.reader(io.StringIO(files[f"cleannet.intune.{name}.csv"].decode()))] for name in ("android", "ios")}
    assert [row[1] for row in rows["android"]] == ["com.tencent.mm"]
    assert [row[1] for row in rows["ios"]] == ["com.tencent.xin"]
