"""我的账号: an administrator binds a phone at first sign-in; a lost device is signed out."""

import re

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NARROW, WIDE, Windows
from tests.journeys.test_accessible import serious
from tests.town import PASSWORD


def sign_in(page: Page, who: str) -> None:
    """Fill in the page of signing in."""
    page.goto("/sign-in")
    page.get_by_label("登录名").fill(who)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def test_an_administrator_binds_a_phone_and_signs_a_lost_device_out(windows: Windows) -> None:
    windows.town.be_strict()
    page = windows.open("", "/sign-in", size=NARROW)
    sign_in(page, "sec_admin")
    expect(page.get_by_text("您的岗位登录时除了密码")).to_be_visible()
    page.get_by_role("button", name="开始绑定").click()
    page.get_by_text("扫不了？手工输入密钥").click()
    phone = pyotp.TOTP(page.locator("code.secret").inner_text().replace(" ", ""))
    assert serious(page) == []
    page.get_by_label("六位数").fill(phone.now())
    page.get_by_role("button", name="完成绑定").click()
    codes = page.locator(".recovery code").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="我已保存好").click()
    expect(page.get_by_text("恢复码还剩 10 个")).to_be_visible()

    lost = windows.open("", "/sign-in", size=WIDE)
    sign_in(lost, "sec_admin")
    lost.get_by_label("动态口令").fill("123 456")
    lost.get_by_role("button", name="登录").click()
    expect(lost.get_by_role("alert")).to_contain_text("口令不对")
    assert serious(lost) == []
    lost.get_by_label("动态口令").fill(codes[0].upper())
    lost.get_by_role("button", name="登录").click()
    expect(lost.get_by_text("有 1 次登录失败")).to_be_visible()

    page.reload()
    page.get_by_role("button", name=re.compile("^让 Chrome")).click()
    expect(page.get_by_text("已退出登录。")).to_be_visible()
    lost.get_by_role("link", name="我的账号").click()
    expect(lost.get_by_text("您在另一台设备上让这里退出了。")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_pages_of_ones_account_have_no_serious_barrier(
    windows: Windows, dark: bool, size: tuple[int, int]
) -> None:
    page = windows.open("sec_admin", "/account", size=size)
    page.evaluate("dark => localStorage.setItem('look.dark', dark)", "1" if dark else "0")
    for address in ("/account", "/account/code", "/account/confirm", "/password"):
        page.goto(address)
        assert serious(page) == [], address
