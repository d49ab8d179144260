"""Which classes of iOS let an app take which data. None of them shows that the app takes it.

*Source*: developer.apple.com, the reference of each class named here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cleannet.model.facts import Taken
from cleannet.readers.base.build import Build

_BY_WORD: Final[dict[Taken, str]] = {
    "contacts": "CNContactStore CNContactPickerViewController ABPeoplePickerNavigationController",
    "location": "CLLocationManager",
    "nearby": "CBCentralManager CBPeripheralManager NEHotspotNetwork NISession",
    "device": "ASIdentifierManager ATTrackingManager CTTelephonyNetworkInfo DCDevice",
    "biometrics": "LAContext HKHealthStore CMMotionActivityManager CMPedometer",
    "face": "ARFaceTrackingConfiguration VNDetectFaceRectanglesRequest VNDetectFaceLandmarksRequest CIFaceFeature",
    "microphone": "AVAudioRecorder SFSpeechRecognizer",
    "camera": "AVCaptureDevice UIImagePickerController",
    "photos": "PHPhotoLibrary PHAsset",
    "messages": "MFMessageComposeViewController",
    "calls": "CXCallObserver",
    "calendar": "EKEventStore",
    "clipboard": "UIPasteboard",
    "payment": "SKPaymentQueue PKPaymentAuthorizationController PKPaymentAuthorizationViewController",
}
CLASSES: Final[dict[str, Taken]] = {name: word for word, names in _BY_WORD.items() for name in names.split()}
"""class of the system -> what it gives."""


def tell(build: Build, classes: Iterable[str]) -> None:
    """Adds what a build may take by the classes that its code refers to."""
    for name in classes:
        if (word := CLASSES.get(name)) is not None:
            build.asks.setdefault(word, set()).add(f"interface {name}")
