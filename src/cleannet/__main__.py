"""`python -m cleannet`, and the command `cleannet`."""

import gc
import sys
from collections.abc import Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any, Final

SELDOM: Final = (1_000_000, 50, 100)
"""How seldom garbage is looked for: what a command makes it keeps to its end, and looking took a quarter of an audit's time."""


class _Sparing:
    """Spares two imports. numpy is loaded when it is first used: a question about one thing needs no arrays. pandas is refused:
    Arrow loads it where it is installed, for a fifth of a second, and no command uses it."""

    @staticmethod
    def find_spec(fullname: str, path: Sequence[str] | None, target: object = None) -> ModuleSpec | None:  # noqa: ARG004  # as asked
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)
        found = PathFinder.find_spec(fullname, path) if fullname == "numpy" else None
        if found is not None and found.loader is not None:
            found.loader = _Later(found.loader)
        return found


class _Later(Loader):
    """Loads a module when anything of it is first used. `importlib.util.LazyLoader` would when a second module imports it."""

    def __init__(self, loader: Loader) -> None:
        self.loader = loader

    def exec_module(self, module: ModuleType) -> None:
        assert module.__spec__ is not None
        module.__spec__.loader = module.__loader__ = self.loader
        module.__class__ = _Unused


class _Unused(ModuleType):
    def __getattribute__(self, name: str) -> Any:
        if name != "__spec__":  # for which each import asks
            self.__class__ = ModuleType  # type: ignore[assignment]  # as of any module from here on
            self.__spec__.loader.exec_module(self)  # type: ignore[union-attr]  # a module that was found has both
        return ModuleType.__getattribute__(self, name)


def main() -> None:
    """Runs the command line. An interrupt while Python is still loading ends with the same one line as at any later time."""
    gc.set_threshold(*SELDOM)
    sys.meta_path.insert(0, _Sparing())
    try:
        from cleannet.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("cleannet: interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
