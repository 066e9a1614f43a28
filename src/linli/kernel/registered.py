"""Things of the rooms above, by name: themselves, or where they are found when asked for."""

from typing import Generic, TypeVar, cast

from django.utils.module_loading import import_string

from linli.kernel.errors import NotFound

T = TypeVar("T")


class Registered(Generic[T]):
    """A room's AppConfig.ready names the place only, so that starting up imports no service."""

    def __init__(self) -> None:
        self._found: dict[str, T | str] = {}

    def register(self, name: str, thing: T | str) -> None:
        """Make a thing known: itself, or where it is found ("linli.room.module.THING")."""
        self._found[name] = thing

    def named(self, name: str) -> T:
        """Give the thing of a name that came from outside, or refuse."""
        thing = self._found.get(name)
        if thing is None:
            raise NotFound()
        if isinstance(thing, str):
            thing = self._found[name] = cast(T, import_string(thing))
        return thing

    def all(self) -> list[T]:
        """List what is known, in the order in which it was registered."""
        return [self.named(name) for name in self._found]
