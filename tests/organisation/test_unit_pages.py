"""Units and posts on the screen: each administrator does his part, from the unit's own page."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.http import HttpResponse

from linli.accounts.models import User
from linli.kernel import clock
from linli.organisation.models import Post, Unit
from tests.town import Town


def page(town: Town, who: str, unit: Unit, way: str = "") -> str:
    answer = town.client(who).get(f"/units/{unit.pk}{way}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def send(town: Town, who: str, unit: Unit, way: str, /, **typed: object) -> HttpResponse:
    return town.client(who).post(f"/units/{unit.pk}/{way}", typed)


def appointment(**typed: object) -> dict[str, object]:
    return {"role": "grid_leader", "who": "known", "valid_from": clock.today(), **typed}


def test_the_page_of_a_grid_shows_its_people_its_road_and_what_is_missing(town: Town) -> None:
    text = page(town, "sec_admin", town.grid_2)
    assert "李春生" in text
    assert "缺分网格长" in text
    assert [text.index(name) for name in ("青禾县</a>", "青山镇</a>", "东街社区</a>")] == sorted(
        text.index(name) for name in ("青禾县</a>", "青山镇</a>", "东街社区</a>")
    )


def test_the_tree_marks_the_branches_with_empty_posts(town: Town) -> None:
    full = page(town, "sys_admin", town.community_3)
    assert "缺平台管理员" in full
    assert "空岗 2" in full  # the grid below has neither worker nor leader
    only = town.client("sys_admin").get("/units?empty=1").content.decode()
    assert "河湾第一网格" in only
    assert "东街第一网格" not in only


@pytest.mark.parametrize(
    ("who", "sees", "not_sees"),
    [
        ("sys_admin", ["/add", "/change", "/close"], ["/appoint"]),
        ("sec_admin", ["/appoint"], ["/add", "/change", "/close"]),
        ("town_operator", [], ["/add", "/change", "/close", "/appoint", "/users/"]),
    ],
)
def test_buttons_follow_the_powers(
    town: Town, who: str, sees: list[str], not_sees: list[str]
) -> None:
    text = page(town, who, town.community)
    assert [way for way in sees if way not in text] == []
    assert [way for way in not_sees if way in text] == []


def test_a_new_grid_comes_with_the_next_code_and_is_found_in_the_tree(town: Town) -> None:
    assert 'value="990101001001003"' in page(town, "sys_admin", town.community, "/add")
    typed = {"kind": "grid", "name": "东街第三网格", "code": "990101001001003"}
    typed |= {"grid_kind": "general", "households": "412", "valid_from": "2026-03-01"}
    answer = send(town, "sys_admin", town.community, "add", **typed)
    made = Unit.objects.get(name="东街第三网格")
    assert answer.headers["Location"] == f"/units/{made.pk}"
    assert made.households == 412
    assert "412" in page(town, "sys_admin", made)


def test_a_wrong_unit_keeps_what_was_typed_and_says_what_is_wrong(town: Town) -> None:
    typed = {"kind": "grid", "name": "重码网格", "code": town.grid.code, "grid_kind": "general"}
    answer = send(town, "sys_admin", town.community, "add", **typed, valid_from="2026-03-01")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "这个编码已有单位使用" in text
    assert "重码网格" in text


def test_a_unit_gets_another_name_but_never_another_kind(town: Town) -> None:
    typed = {"name": "东街一网格", "code": town.grid.code, "grid_kind": "dedicated"}
    send(town, "sys_admin", town.grid, "change", **typed, kind="community")
    town.grid.refresh_from_db()
    assert (town.grid.name, town.grid.grid_kind, town.grid.kind) == (
        "东街一网格",
        "dedicated",
        "grid",
    )


def test_a_unit_with_people_is_not_closed_and_an_empty_one_is(town: Town) -> None:
    refused = send(town, "sys_admin", town.grid, "close", valid_to=clock.today())
    assert refused.status_code == 422
    assert "还有人员在岗" in refused.content.decode()
    yesterday = clock.today() - timedelta(days=1)
    assert send(town, "sys_admin", town.grid_4, "close", valid_to=yesterday).status_code == 302
    text = page(town, "sys_admin", town.grid_4)
    assert "已撤销" in text
    assert "/change" not in text


def test_a_known_person_is_appointed_by_name(town: Town) -> None:
    answer = send(town, "sec_admin", town.grid_2, "appoint", **appointment(person="孙大爷"))
    assert answer.status_code == 302
    assert Post.objects.filter(unit=town.grid_2, role="grid_leader", user=town.informant).exists()


def test_two_of_one_name_are_offered_for_choice(town: Town) -> None:
    User.objects.create(username="other_sun", name="孙大爷")
    answer = send(town, "sec_admin", town.grid_2, "appoint", **appointment(person="孙大爷"))
    assert answer.status_code == 422
    assert 'value="other_sun"' in answer.content.decode()
    chosen = appointment(person="孙大爷", user="other_sun")
    assert send(town, "sec_admin", town.grid_2, "appoint", **chosen).status_code == 302
    assert Post.objects.get(unit=town.grid_2, role="grid_leader").user.username == "other_sun"


def test_a_newcomer_is_given_an_account_and_a_slip_once(town: Town) -> None:
    typed = appointment(who="new", name="曾小红")
    text = send(town, "sec_admin", town.grid_2, "appoint", **typed).content.decode()
    shown = re.search(r'class="password">(.+?)</code>', text)
    user = User.objects.get(username="zengxiaohong")
    assert shown
    assert user.check_password(shown[1])
    assert user.must_change_password
    assert "东街第二网格 分网格长" in text
    assert shown[1] not in page(town, "sec_admin", town.grid_2)


def test_a_newcomer_who_cannot_be_appointed_gets_no_account(town: Town) -> None:
    typed = appointment(who="new", name="曾小红", role="grid_worker")
    answer = send(town, "sec_admin", town.grid_2, "appoint", **typed)
    assert answer.status_code == 422
    assert "已有专职网格员" in answer.content.decode()
    assert "曾小红" in answer.content.decode()
    assert not User.objects.filter(name="曾小红").exists()


def test_no_administrator_is_made_and_appointed_by_one_hand(town: Town) -> None:
    typed = appointment(who="new", name="曾小红", role="audit_admin")
    answer = send(town, "sec_admin", town.county, "appoint", **typed)
    assert answer.status_code == 422
    assert "三权分立" in answer.content.decode()
    assert not User.objects.filter(name="曾小红").exists()


def test_a_deputy_stands_in_until_a_day_and_needs_one(town: Town) -> None:
    typed = appointment(role="grid_worker", person="赵敏", is_deputy="on")
    refused = send(town, "sec_admin", town.grid, "appoint", **typed)
    assert "代理须写明截止日期" in refused.content.decode()
    until = clock.today() + timedelta(days=30)
    assert send(town, "sec_admin", town.grid, "appoint", **typed, valid_to=until).status_code == 302
    assert "代理</span>" in page(town, "sec_admin", town.grid)


def test_a_post_is_ended_and_stays_in_the_past(town: Town) -> None:
    post = town.grid_worker_2.posts.get()
    client = town.client("sec_admin")
    assert "李春生" in client.get(f"/posts/{post.pk}/end").content.decode()
    wrong = client.post(f"/posts/{post.pk}/end", {"valid_to": "2019-12-31"})
    assert "离任日期不能早于任职日期" in wrong.content.decode()
    yesterday = clock.today() - timedelta(days=1)
    assert client.post(f"/posts/{post.pk}/end", {"valid_to": yesterday}).status_code == 302
    text = page(town, "sec_admin", town.grid_2)
    assert "以前任职的（1）" in text
    assert "缺网格员" in text


def test_people_are_found_while_typing_by_name_reading_and_account(town: Town) -> None:
    client = town.client("sec_admin")
    for typed in ("王小", "wang xiao", "grid_worker"):
        text = client.get("/units/people", {"person": typed}).content.decode()
        assert 'value="grid_worker"' in text
        assert "东街第一网格 网格员" in text


def test_another_county_is_not_there(town: Town) -> None:
    other = Unit.objects.create(id=990_102 * 10**9, code="990102", name="邻县", kind="county")
    for who in ("sys_admin", "sec_admin", "county_operator"):
        assert town.client(who).get(f"/units/{other.pk}").status_code == 404
    assert send(town, "sys_admin", other, "add", name="x").status_code == 404


def test_a_page_names_what_a_unit_took_over_and_who_took_over_from_it(town: Town) -> None:
    call_command("succeed", town.grid_2.code, town.grid.code)
    assert "承接自" in page(town, "sys_admin", town.grid)
    assert "由谁承接" in page(town, "sys_admin", town.grid_2)


def test_one_form_hands_a_post_over_from_one_to_the_next(town: Town) -> None:
    old = town.grid_worker.posts.get()
    begins = clock.today() + timedelta(days=3)
    form = appointment(role="grid_worker", person="prior", valid_from=begins)
    town.client("sec_admin").get(f"/units/{town.grid.pk}/appoint?after={old.pk}")
    newcomer = User.objects.create(username="prior", name="接任人")

    answer = town.client("sec_admin").post(f"/units/{town.grid.pk}/appoint?after={old.pk}", form)

    assert answer.status_code == 302
    old.refresh_from_db()
    assert old.valid_to == begins - timedelta(days=1)
    assert newcomer.posts.get().valid_from == begins


def test_a_hand_over_says_from_which_day_who_takes_over_and_until_when_the_other_stays(
    town: Town,
) -> None:
    old = town.grid_worker.posts.get()
    begins = clock.today() + timedelta(days=3)
    form = appointment(role="grid_worker", person="informant", valid_from=begins)
    address = f"/units/{town.grid.pk}/appoint?after={old.pk}"
    told = town.client("sec_admin").post(address, form, follow=True).content.decode()
    last_day = begins - timedelta(days=1)
    assert f"孙大爷从 {begins} 起担任网格员；王小兰任职到 {last_day}。" in told


def test_a_hand_over_asks_for_no_deputy_and_names_who_stands_in(town: Town) -> None:
    old, until = town.grid_worker.posts.get(), clock.today() + timedelta(days=9)
    address = f"/units/{town.grid.pk}/appoint?after={old.pk}"
    text = town.client("sec_admin").get(address).content.decode()
    assert 'name="valid_to"' not in text
    assert 'name="is_deputy"' not in text
    assert "代理这个岗位" not in text
    cover = Post.objects.create(
        user=town.grid_assistant, role="grid_worker", unit=town.grid, is_deputy=True,
        valid_from=clock.today(), valid_to=until,
    )  # fmt: skip
    text = " ".join(town.client("sec_admin").get(address).content.decode().split())
    assert f"赵敏正在代理这个岗位，到 {until} 为止" in text
    passing_on = town.client("sec_admin").get(f"/units/{town.grid.pk}/appoint?after={cover.pk}")
    assert 'name="valid_to"' in passing_on.content.decode()


def test_a_hand_over_that_fails_ends_nothing(town: Town) -> None:
    old = town.grid_worker.posts.get()
    form = appointment(role="grid_worker", person="nobody.here")

    answer = town.client("sec_admin").post(f"/units/{town.grid.pk}/appoint?after={old.pk}", form)

    assert answer.status_code == 422
    old.refresh_from_db()
    assert old.valid_to is None
