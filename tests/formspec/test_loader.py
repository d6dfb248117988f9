"""Forms are read strictly, and a mistake says file, place, key and what was probably meant."""

from pathlib import Path

import pytest
from tests.formspec.making import HEAD, form_of

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.formspec.loader import catalogue, form, read_catalogue, read_form

FIELD = '[[section.field]]\nid = "it"\nkind = "text"\nlabel = "它"\n'


@pytest.mark.parametrize(
    ("body", "code", "told"),
    [
        (f"{FIELD}requird = true", "FORM_KEY_MISSPELT", {"key": "requird", "near": "required"}),
        (f"{FIELD}max_lenght = 3", "FORM_KEY_MISSPELT", {"near": "max_length"}),
        (f"{FIELD}zzz = 3", "FORM_KEY_UNKNOWN", {"key": "zzz", "place": "only.it"}),
        (f'{FIELD}required = "yes"', "FORM_VALUE_WRONG", {"key": "required"}),
        (f'{FIELD}max_length = "3"', "FORM_VALUE_WRONG", {"key": "max_length"}),
        (f"{FIELD}max_length = true", "FORM_VALUE_WRONG", {"key": "max_length"}),
        (
            f'{FIELD.replace("text", "date")}precision = "weeks"',
            "FORM_VALUE_WRONG",
            {"key": "precision", "wanted": "year / month / day"},
        ),
        (f"{FIELD}sensitivity = 4", "FORM_VALUE_WRONG", {"key": "sensitivity"}),
        (f'{FIELD}known = "K5"', "FORM_VALUE_WRONG", {"key": "known"}),
        (f"{FIELD}paper = {{ line = 2 }}", "FORM_KEY_MISSPELT", {"near": "lines"}),
        (f'{FIELD}options = "sex"', "FORM_VALUE_WRONG", {"key": "options"}),
        (FIELD.replace("text", "txt"), "FORM_VALUE_WRONG", {"key": "kind"}),
        (FIELD.replace("text", "choice"), "FORM_VALUE_WRONG", {"key": "options"}),
        (FIELD.replace("text", "repeat"), "FORM_VALUE_WRONG", {"key": "field"}),
        (FIELD.replace("text", "computed"), "FORM_VALUE_WRONG", {"key": "computed"}),
        (FIELD.replace('"it"', '"It"'), "FORM_VALUE_WRONG", {"key": "id"}),
        (FIELD.replace('label = "它"', ""), "FORM_KEY_MISSING", {"key": "label"}),
        (FIELD + FIELD, "FORM_FIELD_TWICE", {"field": "it"}),
        (
            f'{FIELD}show_if = "way == phone"',
            "FORM_CONDITION_WRONG",
            {"key": "show_if", "column": 6, "place": "only.it"},
        ),
        (
            f'{FIELD}[[rule]]\nid = "r"\nholds = "it answered"\nfields = []\ncode = "X"',
            "FORM_VALUE_WRONG",
            {"key": "fields"},
        ),
    ],
)
def test_refuses_and_says_where(body: str, code: str, told: dict[str, object]) -> None:
    with pytest.raises(RefusedError) as caught:
        form_of(body)
    assert caught.value.code == code
    assert told.items() <= {**caught.value.arguments}.items()
    assert caught.value.arguments["file"] == "sample.toml"


def test_refuses_an_earlier_id_that_is_in_use() -> None:
    twin = FIELD.replace('"it"', '"new"') + 'renamed_from = ["it"]\n'
    with pytest.raises(RefusedError) as caught:
        form_of(FIELD + twin)
    assert caught.value.code == "FORM_FIELD_TWICE"


@pytest.mark.parametrize("content", [b"id = ", b"\xff\xfe", b"x = " + b"[" * 3000])
def test_refuses_a_file_that_is_no_toml(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(content)
    with pytest.raises(RefusedError) as caught:
        read_form(path)
    assert caught.value.code == "FORM_FILE_BROKEN"
    assert caught.value.arguments["line"] == 1


def test_refuses_an_id_that_is_not_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "other.toml"
    path.write_text(f'{HEAD}[[section]]\nid = "only"\ntitle = "一"\n{FIELD}', "utf-8")
    with pytest.raises(RefusedError) as caught:
        read_form(path)
    assert caught.value.arguments["key"] == "id"


def test_refuses_two_forms_of_one_number(tmp_path: Path) -> None:
    for name in ("one", "two"):
        text = HEAD.replace('"sample"', f'"{name}"')
        body = f'{text}[[section]]\nid = "only"\ntitle = "一"\n{FIELD}'
        (tmp_path / f"{name}.toml").write_text(body, "utf-8")
    with pytest.raises(RefusedError) as caught:
        read_catalogue(tmp_path)
    assert caught.value.code == "FORM_CODE_TWICE"


def test_passes_over_the_data_of_other_rooms() -> None:
    assert set(catalogue()) >= {
        "registration",
        "contact_card",
        "register",
        "home_visit",
        "talk",
    }
    assert not set(catalogue()) & {"calendar", "package"}
    assert catalogue() is catalogue()


def test_names_the_known_forms_when_asked_for_another() -> None:
    with pytest.raises(RefusedError) as caught:
        form("home_vist")
    assert "home_visit" in str(caught.value.arguments["known"])
