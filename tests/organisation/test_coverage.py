"""How boundaries fit together: overlaps and gaps are named with their size, slivers are not."""

from typing import Any

import pytest

from linli.organisation.coverage import Fault, faults
from linli.organisation.models import Unit
from tests.town import Town

STEP = 0.01
METRE = STEP / 1113.2  # of latitude, in degrees


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """Draw a rectangle in steps of a hundredth of a degree from a corner at the equator."""
    w, s, e, n = (100 + west * STEP, south * STEP, 100 + east * STEP, north * STEP)
    return {"type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]}


A, B = ("甲", box(0, 0, 1, 1)), ("乙", box(1, 0, 2, 1))
RING = [
    ("北", box(0, 2, 3, 3)),
    ("南", box(0, 0, 3, 1)),
    ("西", box(0, 1, 1, 2)),
    ("东", box(2, 1, 3, 2)),
]
M = METRE / STEP  # a metre, in steps


@pytest.mark.parametrize(
    ("areas", "around", "found"),
    [
        ([A, B], None, []),
        ([A, B], box(0, 0, 2, 1), []),
        ([A, ("乙", box(0.9, 0, 2, 1))], None, [("overlap", ("甲", "乙"), 0.1)]),
        ([A, ("乙", box(0, 0, 1, 1))], None, [("overlap", ("甲", "乙"), 1)]),
        ([A, ("乙", box(1 - 0.5 * M, 0, 2, 1))], None, []),
        ([A, ("乙", box(1.1, 0, 2, 1))], box(0, 0, 2, 1), [("gap", ("甲", "乙"), 0.1)]),
        ([A, ("乙", box(1 + 0.5 * M, 0, 2, 1))], box(0, 0, 2, 1), []),
        ([A, ("乙", box(1.1, 0, 2, 1))], None, []),
        (RING, None, [("gap", ("北", "南", "西", "东"), 1)]),
        ([A, B], box(0, 0, 2, 2), [("gap", ("甲", "乙"), 2)]),
        ([A, B], box(0, 0, 1.5, 1), [("outside", ("乙",), 0.5)]),
    ],
)
def test_overlaps_and_gaps_are_named_with_their_size(
    areas: Any, around: Any, found: list[tuple[str, tuple[str, ...], float]]
) -> None:
    told = faults(areas, around=around)
    assert [(fault.kind, fault.names) for fault in told] == [f[:2] for f in found]
    for fault, (_, _, squares) in zip(told, found, strict=True):
        assert fault.square_metres == pytest.approx(squares * 1113.2**2, rel=0.01)


def test_the_largest_fault_comes_first() -> None:
    told = faults([A, ("乙", box(0.9, 0, 2, 1)), ("丙", box(1.5, 0, 3, 1))], around=None)
    assert [fault.names for fault in told] == [("乙", "丙"), ("甲", "乙")]
    assert isinstance(told[0], Fault)


@pytest.mark.django_db
def test_the_administrator_reads_on_the_page_of_a_community_how_its_grids_fit(town: Town) -> None:
    Unit.objects.filter(pk=town.grid.pk).update(boundary=box(0, 0, 1, 1))
    Unit.objects.filter(pk=town.grid_2.pk).update(boundary=box(0.9, 0, 2, 1))
    page = town.client("sys_admin").get(f"/units/{town.community.pk}").content.decode()
    assert "东街第一网格与东街第二网格重叠" in page
    Unit.objects.filter(pk=town.grid_2.pk).update(boundary=box(1, 0, 2, 1))
    page = town.client("sys_admin").get(f"/units/{town.community.pk}").content.decode()
    assert "没有重叠，也没有空隙" in page
    other = town.client("sys_admin").get(f"/units/{town.community_2.pk}").content.decode()
    assert "边界检查" not in other


@pytest.mark.django_db
def test_a_long_list_of_faults_ends_with_how_many_more_there_are(town: Town) -> None:
    Unit.objects.filter(pk=town.grid.pk).update(boundary=box(0, 0, 1, 1))
    for n in range(7):  # with the first grid eight in one place: 28 pairs
        Unit.objects.create(
            id=town.community.pk + 10 + n,
            code=f"{town.community.code}{10 + n:03}",
            name=f"网格{n}",
            kind=Unit.Kind.GRID,
            grid_kind=Unit.GridKind.GENERAL,
            parent=town.community,
            boundary=box(0, 0, 1, 1),
        )
    page = town.client("sys_admin").get(f"/units/{town.community.pk}").content.decode()
    assert page.count("平方米") == 20
    assert "另有 8 处" in page
