"""Points and boxes in degrees, WGS 84, as addresses and forms write them."""

Point = tuple[float, float]  # lon, lat
Box = tuple[float, float, float, float]  # west, south, east, north


def point_in(text: str) -> Point | None:
    """Read "lon,lat"; None where that is no point of the earth."""
    numbers = _numbers(text)
    if len(numbers) != 2:
        return None
    lon, lat = numbers
    return (lon, lat) if -180 <= lon <= 180 and -90 <= lat <= 90 else None  # false for NaN


def point_text(point: Point) -> str:
    """Write a point as `point_in` reads it, to a decimetre."""
    return ",".join(str(round(number, 6)) for number in point)


def box_in(text: str) -> Box | None:
    """Read "west,south,east,north"; None where they make no box."""
    numbers = _numbers(text)
    if len(numbers) != 4:
        return None
    west, south, east, north = numbers
    is_box = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return (west, south, east, north) if is_box else None


def _numbers(text: str) -> list[float]:
    try:
        return [float(part) for part in text.replace("\uff0c", ",").split(",")]
    except ValueError:
        return []
