"""What surrounds every page: the menu, who I am, and the pages for those who are lost."""

from tests.town import Town


def test_a_stranger_who_is_lost_sees_no_menu_and_is_shown_the_way_in(town: Town) -> None:
    text = town.client().get("/nothing").content.decode()
    assert "主菜单" not in text
    assert 'href="/sign-in"' in text


def test_the_header_says_who_i_am_as_what_and_where(town: Town) -> None:
    text = town.client("grid_worker").get("/").content.decode()
    assert "王小兰" in text
    assert "东街第一网格 网格员" in text


def test_the_menu_marks_the_entry_that_a_page_below_belongs_to(town: Town) -> None:
    text = town.client("sys_admin").get(f"/units/{town.grid.pk}").content.decode()
    marked = text.partition('aria-current="page"')[0].rpartition("<a ")[2]
    assert 'href="/units"' in marked


def test_unread_notices_are_a_number_in_the_header_also_on_their_own_page(town: Town) -> None:
    town.report()  # tells the desk
    for page in ("/", "/notices"):
        text = town.client("platform_admin").get(page).content.decode()
        assert '<span class="badge bg-red text-red-fg ms-1">1</span>' in text
