"""A real county begins: three administrators by one command, and never a second time."""

import io

import pytest
from django.core.management import CommandError, call_command

from linli.accounts.models import User
from linli.kernel.errors import Forbidden
from linli.organisation.founding import found_county
from linli.organisation.models import Post, Unit
from tests.town import Town

pytestmark = pytest.mark.django_db
NAMES = {"name": "江山市", "sys": "赵一", "sec": "钱二", "audit": "孙三"}


def found(county: str = "330881", **given: str) -> str:
    out = io.StringIO()
    words = [f"--{word}={value}" for word, value in {"county": county, **NAMES, **given}.items()]
    call_command("administrators", *words, stdout=out)
    return out.getvalue()


def test_a_new_county_gets_three_administrators_who_can_sign_in(town: Town) -> None:
    lines = found().splitlines()
    county = Unit.objects.get(code="330881")
    posts = Post.objects.filter(unit=county).order_by("pk")
    assert [post.role for post in posts] == ["sys_admin", "sec_admin", "audit_admin"]
    for line, post in zip(lines, posts, strict=False):
        assert post.user.must_change_password
        assert post.user.check_password(line.split()[-1])
        assert post.user.username in line


def test_a_county_with_an_administrator_gets_no_second_set(town: Town) -> None:
    before = User.objects.count()
    with pytest.raises(CommandError, match="青禾县已有"):
        found("990101")
    assert User.objects.count() == before


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"audit": " "}, "三个人"), ({"name": ""}, "名称"), ({"county": ""}, "编码")],
)
def test_nothing_is_written_when_something_is_wrong(
    town: Town, wrong: dict[str, str], said: str
) -> None:
    before = User.objects.count(), Unit.objects.count()
    with pytest.raises(CommandError, match=said):
        found(**wrong)
    assert (User.objects.count(), Unit.objects.count()) == before


def test_nobody_of_the_cast_founds_a_county(town: Town) -> None:
    people = dict.fromkeys(("sys_admin", "sec_admin", "audit_admin"), "周一")
    with town.acting("sys_admin") as actor, pytest.raises(Forbidden):
        found_county("330882", actor=actor, name="某县", people=people)
