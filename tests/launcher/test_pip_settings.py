"""What pip was told is said to uv."""

from pathlib import Path

from launcher.pip_settings import for_uv, parse


def test_a_variable_overrules_a_file_and_a_section_overrules_the_general_one() -> None:
    listing = (
        ":env:.index-url='https://variable.example/simple'\n"
        "global.index-url='https://file.example/simple'\n"
        "global.cert='/etc/general.pem'\n"
        "install.cert='/etc/install.pem'\n"
    )
    assert parse(listing) == {
        "index-url": "https://variable.example/simple",
        "cert": "/etc/install.pem",
    }


def test_index_links_and_certificate_are_translated(tmp_path: Path) -> None:
    settings = {
        "index-url": "https://mirror.example/simple",
        "find-links": f"{tmp_path} https://links.example/",
        "cert": "/etc/ours.pem",
    }
    assert for_uv(settings, {}) == {
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "UV_FIND_LINKS": f"{tmp_path},https://links.example/",
        "SSL_CERT_FILE": "/etc/ours.pem",
    }


def test_a_folder_of_links_that_is_not_there_is_left_out(tmp_path: Path) -> None:
    settings = {"find-links": str(tmp_path / "missing"), "cert": "/etc/ours.pem"}
    assert "UV_FIND_LINKS" not in for_uv(settings, {})


def test_extra_indexes_are_not_passed_on() -> None:
    settings = {"extra-index-url": "https://extra.example/simple", "cert": "/etc/ours.pem"}
    assert for_uv(settings, {}) == {"SSL_CERT_FILE": "/etc/ours.pem"}


def test_what_is_set_for_uv_itself_stays() -> None:
    settings = {"index-url": "https://pip.example/simple"}
    environ = {"UV_DEFAULT_INDEX": "https://uv.example/simple", "SSL_CERT_FILE": "/etc/a.pem"}
    assert for_uv(settings, environ) == {}
