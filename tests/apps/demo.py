"""The app on the demo's shelf: a messenger with a push kit inside, a kit that only left a stub, and hosts that it names."""

from __future__ import annotations

from apps.apk import apk, manifest
from apps.dex import dex, stub, working

ASKED = ("READ_CONTACTS", "ACCESS_FINE_LOCATION", "CAMERA", "RECORD_AUDIO", "INTERNET")


def app() -> bytes:
    """The package; nothing in it is compressed or signed, so that it is the same everywhere."""
    code = dex(
        [
            working("com.example.talk.Main"),
            working("cn.jpush.android.service.PushService"),
            working("com.umeng.analytics.MobclickAgent"),
            stub("com.baidu.mobstat.StatService"),
        ],
        types=["android.content.ClipboardManager", "com.tencent.mm.opensdk.openapi.IWXAPI"],
        strings=["https://talk.example.com/api", "https://log.umeng.com/", "api.map.baidu.com"],
    )
    started = [("activity", ".Main"), ("service", "cn.jpush.android.service.PushService")]
    told = manifest("com.example.talk", (f"android.permission.{name}" for name in ASKED), started, "3.2")
    members = {"AndroidManifest.xml": told, "classes.dex": code, "lib/arm64-v8a/libjcore280.so": b"\x7fELF"}
    return apk(members, stored=True)
