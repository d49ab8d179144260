"""The published schemas of all answers; `make schema` writes them anew: `python -m cleannet.report.schema FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from cleannet.model.schema import file_of, name_of, of_answer, published
from cleannet.report.text import answers


def files() -> dict[str, str]:
    """Each file with its text."""
    return {file_of(name_of(answer)): published(of_answer(answer)) for answer in answers()}


if __name__ == "__main__":
    for name, text in files().items():
        (Path(sys.argv[1]) / name).write_text(text, encoding="utf-8")
