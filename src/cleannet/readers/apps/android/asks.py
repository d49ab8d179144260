"""What permissions and interfaces of Android let an app take, in the words of the facts. None of them shows that the app takes it.

An interface with no permission of its own, such as the clipboard, is recognised by the class that code must refer to.

*Source*: developer.android.com, `Manifest.permission` and the reference of each class named here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cleannet.model.facts import Taken
from cleannet.readers.base.build import Build

_BY_WORD: Final[dict[Taken, str]] = {
    "identity": "GET_ACCOUNTS MANAGE_ACCOUNTS USE_CREDENTIALS AUTHENTICATE_ACCOUNTS READ_PROFILE READ_PHONE_NUMBERS",
    "device": "READ_PHONE_STATE READ_PRIVILEGED_PHONE_STATE READ_BASIC_PHONE_STATE",
    "location": "ACCESS_FINE_LOCATION ACCESS_COARSE_LOCATION ACCESS_BACKGROUND_LOCATION ACCESS_MEDIA_LOCATION "
    "ACCESS_LOCATION_EXTRA_COMMANDS",
    "nearby": "ACCESS_WIFI_STATE NEARBY_WIFI_DEVICES BLUETOOTH BLUETOOTH_ADMIN BLUETOOTH_SCAN BLUETOOTH_CONNECT UWB_RANGING",
    "contacts": "READ_CONTACTS WRITE_CONTACTS",
    "biometrics": "USE_BIOMETRIC USE_FINGERPRINT BODY_SENSORS BODY_SENSORS_BACKGROUND ACTIVITY_RECOGNITION",
    "microphone": "RECORD_AUDIO CAPTURE_AUDIO_OUTPUT",
    "camera": "CAMERA",
    "photos": "READ_MEDIA_IMAGES READ_MEDIA_VIDEO READ_MEDIA_VISUAL_USER_SELECTED READ_EXTERNAL_STORAGE WRITE_EXTERNAL_STORAGE "
    "MANAGE_EXTERNAL_STORAGE",
    "messages": "READ_SMS RECEIVE_SMS SEND_SMS RECEIVE_MMS RECEIVE_WAP_PUSH READ_CELL_BROADCASTS",
    "calls": "READ_CALL_LOG WRITE_CALL_LOG PROCESS_OUTGOING_CALLS ANSWER_PHONE_CALLS CALL_PHONE",
    "calendar": "READ_CALENDAR WRITE_CALENDAR",
    "installed_apps": "QUERY_ALL_PACKAGES GET_INSTALLED_APPS",
    "usage": "PACKAGE_USAGE_STATS GET_TASKS REAL_GET_TASKS",
}
PERMISSIONS: Final[dict[str, Taken]] = {
    **{f"android.permission.{name}": word for word, names in _BY_WORD.items() for name in names.split()},
    "com.android.permission.GET_INSTALLED_APPS": "installed_apps",
    "com.google.android.gms.permission.AD_ID": "device",
    "com.google.android.gms.permission.ACTIVITY_RECOGNITION": "biometrics",
    "com.android.vending.BILLING": "payment",
}
"""permission -> what it gives."""

CLASSES: Final[dict[str, Taken]] = {
    "android.content.ClipboardManager": "clipboard",
    "android.media.FaceDetector": "face",
    "android.hardware.Camera$Face": "face",
    "android.hardware.camera2.params.Face": "face",
    "android.app.usage.UsageStatsManager": "usage",
}
"""class of the system -> what it gives."""


def tell(build: Build, classes: Iterable[str]) -> None:
    """Adds what a build may take: by its permissions, and by the classes of such interfaces that its code refers to."""
    for name in build.permissions:
        if (word := PERMISSIONS.get(name)) is not None:
            build.asks.setdefault(word, set()).add(f"permission {name}")
    for name in classes:
        build.asks.setdefault(CLASSES[name], set()).add(f"interface {name}")
