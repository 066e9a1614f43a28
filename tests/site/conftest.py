"""What the tests of the installation share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.elsewhere import Elsewhere, opened


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    """Give an empty place beside this test's."""
    with opened(tmp_path / "elsewhere") as place:
        yield place
