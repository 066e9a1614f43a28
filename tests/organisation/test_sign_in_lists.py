"""登录安全: who should have a code and has none, and who is signed in where."""

from linli.accounts.gate import _WITH_CODE
from linli.accounts.models import SecondFactor
from linli.accounts.services import issue_token
from linli.kernel import clock
from tests.town import Town


def page(town: Town, who: str = "sec_admin") -> str:
    text = town.client(who).get("/security").content.decode()
    return " ".join(text.partition("<main")[2].split())


def card(text: str, title: str) -> str:
    assert title in text
    return text.partition(f">{title}")[2].partition("card-title")[0]


def test_whoever_must_have_a_code_and_has_none_is_named(town: Town) -> None:
    assert "现在的规则不要求任何人" in card(page(town), "还没有绑定动态口令的")
    town.be_strict()
    SecondFactor.objects.create(user=town.sec_admin, confirmed_at=clock.now())
    SecondFactor.objects.create(user=town.audit_admin)  # begun, never confirmed
    client = town.client("sec_admin")
    session = client.session
    session[_WITH_CODE] = True  # as after a sign-in with the code
    session.save()
    text = " ".join(client.get("/security").content.decode().split())
    named = card(text, "还没有绑定动态口令的")
    assert "华伟" in named
    assert "魏然" in named
    assert "金鑫" not in named
    assert "王小兰" not in named


def test_who_is_signed_in_where_is_listed_and_can_be_signed_out(town: Town) -> None:
    issue_token(town.grid_worker, device_name="小兰的手机")
    named = card(page(town), "正在登录的人")
    assert "王小兰" in named
    assert "小兰的手机" in named
    assert "赵敏" not in named
    done = town.client("sec_admin").post(
        "/users", {"action": "sign_out", "user": town.grid_worker.pk}, follow=True
    )
    assert "王小兰已从所有设备退出登录" in done.content.decode()
    assert "小兰的手机" not in page(town)


def test_only_the_security_administrator_sees_the_two_lists(town: Town) -> None:
    for who in ("sys_admin", "audit_admin"):
        assert "正在登录的人" not in page(town, who)
        assert "还没有绑定动态口令的" not in page(town, who)
