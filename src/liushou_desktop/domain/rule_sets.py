"""A rule set based on another: a county's differences alone, laid over the plan it follows.

``based_on = "jishishan-2021-96"`` takes everything of that set; a setting or a rule, clause or open
point of the same name replaces key by key, new ones are added, ``without`` leaves rules out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Problem

_LISTS = ("rule", "clause", "open_point", "assessment")
_OWN = ("based_on", "without")


def compose(raw: Mapping[str, Any], library: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """The whole set of a file that may name another.

    Args:
        library: the sets there are, as parsed TOML, by id.

    Raises:
        RefusedError: RULES_REFUSED with RULE_SET_UNKNOWN, RULE_SET_CYCLE, RULE_UNKNOWN (a rule to
            leave out that is not there) or RULES_VALUE_WRONG.
    """
    return _compose(raw, library, ())


def _compose(
    raw: Mapping[str, Any], library: Mapping[str, Mapping[str, Any]], above: tuple[str, ...]
) -> Mapping[str, Any]:
    base_id = raw.get("based_on")
    if base_id is None:
        return raw
    own_id = str(raw.get("id", ""))
    if base_id in (own_id, *above):
        _refuse(own_id, "RULE_SET_CYCLE", name=str(base_id))
    if not isinstance(base_id, str) or base_id not in library:
        _refuse(own_id, "RULE_SET_UNKNOWN", name=str(base_id))
    base = _compose(library[base_id], library, (*above, own_id))
    return _laid_over(base, raw, own_id)


def _refuse(rule_set: str, code: str, **args: object) -> NoReturn:
    problem = Problem(rule_set, code, {"where": rule_set, **args})
    raise RefusedError("RULES_REFUSED", rule_set=rule_set, problems=(problem,))


def _laid_over(base: Mapping[str, Any], own: Mapping[str, Any], own_id: str) -> dict[str, Any]:
    merged = {**base, **{name: part for name, part in own.items() if name not in _OWN}}
    merged["setting"] = _settings(base.get("setting", {}), own.get("setting", {}), own_id)
    for name in _LISTS:
        merged[name] = _by_code(base.get(name, []), own.get(name, []), own_id, name)
    without = own.get("without", [])
    codes = {table.get("code") for table in merged["rule"] if isinstance(table, Mapping)}
    for code in without if isinstance(without, list) else [str(without)]:
        if code not in codes:
            _refuse(own_id, "RULE_UNKNOWN", rule=str(code))
    merged["rule"] = [
        table
        for table in merged["rule"]
        if not isinstance(table, Mapping) or table.get("code") not in without
    ]
    return merged


def _settings(base: Any, own: Any, own_id: str) -> dict[str, Any]:
    if not isinstance(base, Mapping) or not isinstance(own, Mapping):
        _refuse(own_id, "RULES_VALUE_WRONG", name="setting", value=str(own))
    return {**base, **{name: _one(base.get(name), table) for name, table in own.items()}}


def _one(base: Any, own: Any) -> Any:
    is_table = isinstance(base, Mapping) and isinstance(own, Mapping)
    return {**base, **own} if is_table else own


def _by_code(base: Any, own: Any, own_id: str, name: str) -> list[Any]:
    if not isinstance(base, list) or not isinstance(own, list):
        _refuse(own_id, "RULES_VALUE_WRONG", name=name, value=str(own))
    given = {table.get("code"): table for table in own if isinstance(table, Mapping)}
    known = {table.get("code") for table in base if isinstance(table, Mapping)}
    kept = [
        _one(table, given.get(table.get("code"), {})) if isinstance(table, Mapping) else table
        for table in base
    ]
    added = [t for t in own if not isinstance(t, Mapping) or t.get("code") not in known]
    return kept + added
