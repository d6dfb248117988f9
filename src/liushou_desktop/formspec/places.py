"""Places as people write them: where a parent works, where a child lives.

Places are kept by name (town within county, prefecture within province): codes changed between the
national lists of 2020 and 2021, names and their synonyms lead to today's name and code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from liushou_desktop.domain.regions import short_name
from liushou_desktop.formspec.model import Code, CodeSet, plain
from liushou_desktop.formspec.strict import Table, read_table

_GROUP = re.compile(
    r"(?P<village>[^0-9]+?(?:村|社区|居委会))?(?P<group>[0-9一二三四五六七八九十]{1,3}(?:社|组|队))?"
)
_WIDE_SIGNS = re.compile("[０-９Ａ-Ｚａ-ｚ]")
_OTHER_TOWN = re.compile(r"(?P<town>[^0-9村]*(?:镇|乡|街道))?")


@dataclass(frozen=True, slots=True)
class Region:
    """A place, as far as it is known. Empty parts are unknown.

    A home has ``town``, ``village``, ``group`` (社) and ``detail``; a place of work has
    ``province``, ``city`` and ``detail``, and ``county`` when it lies in the home prefecture.
    """

    province: str = ""
    city: str = ""
    county: str = ""
    town: str = ""
    town_code: str = ""
    village: str = ""
    group: str = ""
    detail: str = ""

    def text(self) -> str:
        """As it is printed: from the large to the small, nothing between."""
        parts = (self.province, self.city, self.county, self.town, self.village, self.group)
        return "".join(dict.fromkeys(part for part in parts if part)) + self.detail


@dataclass(frozen=True, slots=True)
class Province:
    """A province with the names of its prefecture-level places."""

    code: str
    name: str
    short: str
    cities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HomeCounty:
    """The county of this edition: how people name it, and where it belongs."""

    code: str
    name: str
    short: str
    also: tuple[str, ...]
    prefecture: str
    province: str
    area_code: str


@dataclass(frozen=True, slots=True)
class Places:
    """All places of ``forms/codes``."""

    provinces: tuple[Province, ...]
    county: HomeCounty
    towns: CodeSet
    neighbours: CodeSet
    known_as: Mapping[str, str] = field(default_factory=dict)  # county-level city → prefecture

    def code_sets(self) -> tuple[CodeSet, CodeSet, CodeSet]:
        """``province``, ``city`` and ``town`` as code sets; the first two are kept by name."""
        source = "GB/T 2260"
        provinces = tuple(Code(p.name, p.name, short=p.short) for p in self.provinces)
        cities = tuple(
            Code(city, city, short=short_name(city), attributes={"province": p.name})
            for p in self.provinces
            for city in p.cities
        )
        return (
            CodeSet("province", "省（区、市）", source, provinces),
            CodeSet("city", "市（州、盟）", source, cities),
            self.towns,
        )

    def cities_of(self, province: str) -> tuple[str, ...]:
        """Names of the prefecture-level places of a province."""
        return next((p.cities for p in self.provinces if p.name == province), ())

    def work_place(self, text: str) -> Region:
        """``广东省东莞市电子厂`` → province, city, detail; what is not recognised stays detail."""
        rest = squeezed(text)
        county, rest = self._home_county(rest)
        if county:
            return Region(self.county.province, self.county.prefecture, county, detail=rest)
        province, rest = self._province(rest)
        near, rest = (
            (None, rest) if province not in ("", self.county.province) else self._near(rest)
        )
        if near is not None:
            return Region(self.county.province, self.county.prefecture, near.name, detail=rest)
        province, city, rest = self._city(province, rest)
        return Region(province, city, detail=rest)

    def home(self, text: str) -> Region:
        """``积石山县银川镇前沟村8社`` → town with today's code, village, group, detail.

        Old town names lead to today's. A village under another county's town, or under none,
        keeps what stands before it as a town without a code; anything else stays detail.
        """
        rest = squeezed(text)
        for name in (self.county.province, self.county.prefecture):
            rest = rest.removeprefix(name)
        _, after = self._home_county(rest)
        town, tail = self._town(after)
        name, code = (town.name, town.code) if town else ("", "")
        if town is None and (other := _OTHER_TOWN.match(after)):
            name, tail = other["town"] or "", after[other.end() :]
        match = _GROUP.match(tail)
        village, group = (match["village"] or "", match["group"] or "") if match else ("", "")
        if town is None and not village:
            return Region(detail=rest)
        return Region(
            town=name,
            town_code=code,
            village=village,
            group=group,
            detail=tail[len(village) + len(group) :],
        )

    def scope(self, place: Region) -> str:
        """Code of ``place_scope``: county, prefecture, province, outside; "" when not known."""
        if not place.province:
            return ""
        if place.province != self.county.province:
            return "outside"
        if place.city != self.county.prefecture:
            return "province"
        return "county" if place.county == self.county.short or place.town_code else "prefecture"

    def _home_county(self, text: str) -> tuple[str, str]:
        start = text
        for lead in (self.county.province, "甘肃", self.county.prefecture, "临夏州"):
            start = start.removeprefix(lead)
        for name in (self.county.name, self.county.short, *self.county.also):
            if start.startswith(name):
                return self.county.short, start[len(name) :]
        return "", text

    def _province(self, text: str) -> tuple[str, str]:
        for province in self.provinces:
            for name in (province.name, f"{province.short}省", province.short):
                if text.startswith(name):
                    return province.name, text[len(name) :]
        return "", text

    def _near(self, text: str) -> tuple[Code | None, str]:
        start = text.removeprefix(self.county.prefecture).removeprefix("临夏州")
        return _longest(self.neighbours, start, text)

    def _town(self, text: str) -> tuple[Code | None, str]:
        return _longest(self.towns, text, text)

    def _city(self, province: str, text: str) -> tuple[str, str, str]:
        """Province, city and rest; a city alone names its province when only one has it."""
        fitting = [p for p in self.provinces if province in ("", p.name)]
        best: tuple[int, str, str] = (0, province, "")
        for each in fitting:
            for city, names in _city_names(each):
                for name in names:
                    if text.startswith(name) and len(name) > best[0]:
                        best = (len(name), each.name, city)
        if not best[0]:
            best = self._smaller_city(fitting, text) or best
        length, found, city = best
        if not city and len(self.cities_of(province)) == 1:  # 北京 is its own city
            city = self.cities_of(province)[0]
        return found, city, text[length:] if length else text

    def _smaller_city(self, provinces: list[Province], text: str) -> tuple[int, str, str] | None:
        """A county-level city names its prefecture and stays in the detail (length 0)."""
        for name, of in self.known_as.items():
            for province in provinces:
                if of in province.cities and text.startswith((name, short_name(name))):
                    return 0, province.name, of
        return None


def squeezed(text: str) -> str:
    """A text without blanks and full-width letters and digits; Chinese punctuation stays."""
    solid = "".join(text.split())
    return _WIDE_SIGNS.sub(lambda sign: unicodedata.normalize("NFKC", sign[0]), solid)


def _city_names(province: Province) -> Iterator[tuple[str, tuple[str, ...]]]:
    for city in province.cities:
        yield (
            city,
            (city, short_name(city), *(f"{short_name(city)}{tail}" for tail in ("州", "市"))),
        )


def _longest(codes: CodeSet, start: str, otherwise: str) -> tuple[Code | None, str]:
    """The value whose longest spelling begins ``start``, and what follows it."""
    best: tuple[Code | None, int] = (None, 0)
    for entry in codes.codes:
        for word in (entry.name, *entry.also):
            if start.startswith(plain(word)) and len(plain(word)) > best[1]:
                best = (entry, len(plain(word)))
    return best[0], start[best[1] :] if best[0] else otherwise


def read_places(country: Path, home: Path) -> Places:
    """The places of two files.

    Raises:
        RefusedError: strictness of ``strict``.
    """
    wide, near = (
        read_table(country, f"codes/{country.name}"),
        read_table(home, f"codes/{home.name}"),
    )
    provinces = tuple(_province(table) for table in wide.tables("province"))
    known_as = {name: str(of) for name, of in wide.mapping("also").items()}
    wide.finish()
    county = _county(Table(near.mapping("county"), near.file, "county"))
    towns = CodeSet("town", "乡镇", "国家统计局2023年统计用区划代码", _codes(near.tables("town")))
    others = CodeSet("county", "州内县市", "GB/T 2260", _codes(near.tables("county_of_prefecture")))
    near.finish()
    return Places(provinces, county, towns, others, known_as)


def _province(table: Table) -> Province:
    read = Province(
        table.text("code"), table.text("name"), table.text("short"), table.texts("cities")
    )
    table.finish()
    return read


def _county(table: Table) -> HomeCounty:
    read = HomeCounty(
        table.text("code"),
        table.text("name"),
        table.text("short"),
        table.texts("also"),
        table.text("prefecture"),
        table.text("province"),
        table.text("area_code"),
    )
    table.finish()
    return read


def _codes(tables: tuple[Table, ...]) -> tuple[Code, ...]:
    read = []
    for table in tables:
        old = table.texts("old_codes")
        also = (*table.texts("also"), *old)
        read.append(Code(table.text("code"), table.text("name"), also, attributes={"old": old}))
        table.finish()
    return tuple(read)
