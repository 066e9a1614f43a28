"""Where things lie in a checkout: all that the launcher makes is below `.linli`."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Checkout:
    """A working copy of 邻里, wherever it is."""

    root: Path

    @property
    def home(self) -> Path:
        return self.root / ".linli"

    @property
    def venv(self) -> Path:
        return self.home / "venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def logs(self) -> Path:
        return self.home / "log"

    @property
    def source(self) -> Path:
        return self.root / "src"

    @property
    def package(self) -> Path:
        return self.source / "linli"

    @property
    def vendor(self) -> Path:
        return self.package / "static_vendor"

    def make_home(self) -> None:
        """Make `.linli`, passable for the account of the database but not listable."""
        self.home.mkdir(exist_ok=True)
        self.home.chmod(0o711)
