"""What the source promises: actors by name, few ways round the seal, named migrations."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "linli"
FILES = sorted(SOURCE.rglob("*.py"))
TREES = {path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text("utf-8")) for path in FILES}

# Ways round the first lock, per file: raise a number only with a reason that a reviewer accepts.
UNSEALED = {
    "incidents/guards.py": 1,  # parts of an incident that the step has locked
    "incidents/queries.py": 2,  # the history of a locked incident; parts of the visible ones
    "incidents/seals.py": 5,  # the daily seal and the verifier read every chain
    "incidents/services.py": 2,  # a repeat's first answer, also after losing sight
}
LIFTED = {
    "fieldwork/routes.py": 1,  # a supervisor has said why he reads a worker's route
    "organisation/moving.py": 1,  # who manages units sees no incident that changes hands
    "residents/basis.py": 1,  # who administers security sees no resident whose data must go
    "residents/handover.py": 1,  # who grants posts keeps no handover of the unit
    "residents/retention.py": 1,  # administrators are told numbers of rows, and see none
    "incidents/intake.py": 1,  # a ticket's number is unique in the whole county
    "incidents/services.py": 2,  # a step may take the row out of its taker's sight
    "residents/elsewhere.py": 1,  # a number is one person's in the whole county
    "residents/importing/known.py": 2,  # the same, for a workbook of them
    "residents/importing/writing.py": 1,  # the same
    "residents/history.py": 1,  # an op_id is one operation's in the whole county
    "residents/registering.py": 1,  # who has left is taken in where he turns up
    "residents/rights_erasing.py": 1,  # what was noted where he lived before goes, too
}
# Public functions that write and need no actor, with the reason.
WITHOUT_ACTOR = {
    "exports/engine.py:fail": "a job: the platform ends a request that cannot be met",
    "exports/engine.py:make": "a job: the request names its person, whose rights are read afresh",
    "exports/tidying.py:expire": "a timer: what was allowed for a day is over",
    "imports/engine.py:apply": "a job: the run names its person, whose rights are read afresh",
    "imports/undoing.py:undo": "a job: the run names its person, whose rights are read afresh",
    "residents/retention.py:run": "a timer: what is due goes, by rules that are published",
    "notices/services.py:tell": "a consequence of a step whose actor is recorded there",
    "notices/services.py:tell_party": "a consequence of a step whose actor is recorded there",
    "notices/services.py:phone_context": "names a cell, writes nothing",
    "accounts/services.py:authenticate": "nobody acts before it",
    "accounts/services.py:note_failed_try": "nobody acts before it",
    "accounts/services.py:issue_token": "by the person who has just been authenticated",
    "accounts/services.py:user_of_token": "nobody acts before it",
    "accounts/services.py:revoke_token": "whoever holds the token may end it",
    "accounts/services.py:check_code": "nobody acts before it",
    "accounts/services.py:complete_sign_in": "nobody acts before it",
    "accounts/services.py:must_enrol": "asks about an account, writes nothing",
    "accounts/services.py:refuse_unready": "asks about an account, writes nothing",
    "accounts/services.py:prove": "whoever is signed in about himself; a failure counts",
}


def _calls(name: str) -> dict[str, int]:
    found: Counter[str] = Counter()
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                function = node.func
                called = getattr(function, "attr", getattr(function, "id", ""))
                found[path] += called == name
    return {path: count for path, count in found.items() if count}


def test_the_ways_round_the_seal_are_counted() -> None:
    assert _calls("unsealed") == UNSEALED


def test_the_lifted_scopes_are_counted() -> None:
    assert _calls("lifted") == LIFTED


def _services() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path, tree in TREES.items():
        if path.endswith("services.py") or "/services/" in path:
            for node in tree.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    yield f"{path}:{node.name}", node


SERVICES = dict(_services())


@pytest.mark.parametrize("service", SERVICES)
def test_a_public_service_takes_its_actor_by_name(service: str) -> None:
    arguments = SERVICES[service].args
    named = {
        a.arg: default
        for a, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    }
    if service in WITHOUT_ACTOR:
        assert "actor" not in named
    else:
        assert "actor" in named
        assert named["actor"] is None, "the actor has no default"


def _journalling(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Give the public functions that write into the journal, also by a helper beside them."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    helpers = {"record"}
    for _ in functions:
        helpers |= {name for name, node in functions.items() if _called_in(node) & helpers}
    yield from (functions[name] for name in helpers & functions.keys() if name[0] != "_")


def _called_in(function: ast.FunctionDef) -> set[str]:
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return {call.id for call in calls if isinstance(call, ast.Name)}


def _is_door(path: str) -> bool:
    """Views, the API and the middleware have a request, and the actor on it."""
    stem = path.rpartition("/")[2].removesuffix(".py")
    return stem.endswith("views") or stem.startswith("api") or path.startswith("site/")


JOURNALLING = {
    f"{path}:{function.name}": function
    for path, tree in TREES.items()
    if not _is_door(path)
    for function in _journalling(tree)
    if function.name != "record"
}


@pytest.mark.parametrize("write", sorted(JOURNALLING.keys() - WITHOUT_ACTOR))
def test_whatever_is_journalled_takes_its_actor_by_name(write: str) -> None:
    """A module need not be called services to write."""
    arguments = JOURNALLING[write].args
    wanted = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    assert ("actor", None) in [(argument.arg, default) for argument, default in wanted]


@pytest.mark.parametrize("service", SERVICES)
def test_a_public_service_says_in_a_line_what_it_does(service: str) -> None:
    assert ast.get_docstring(SERVICES[service])


@pytest.mark.parametrize("path", [p for p in TREES if not p.endswith("/apps.py")])
def test_a_module_says_in_a_sentence_what_lives_in_it(path: str) -> None:
    tree = TREES[path]
    assert ast.get_docstring(tree) or "/migrations/" in path or not tree.body


def test_a_model_is_imported_and_never_fetched_by_name() -> None:
    fetched = [p for p in _calls("get_model") if "/migrations/" not in p]
    assert fetched == []


def test_a_migration_is_named_for_its_purpose() -> None:
    names = [p.stem for p in SOURCE.glob("*/migrations/0*.py")]
    assert [n for n in names if re.search(r"_auto_\d|_and_more$|_\d{8}_", n)] == []
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+", n) for n in names)


def test_the_numbers_of_migrations_have_no_gap_and_no_twin() -> None:
    for folder in SOURCE.glob("*/migrations"):
        numbers = sorted(int(p.name[:4]) for p in folder.glob("0*.py"))
        assert numbers == list(range(1, len(numbers) + 1)), folder.parent.name
