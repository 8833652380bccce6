"""Functions with several names: the bound tree knows each by one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

CANONICAL: Final = {
    "any": "take_any",
    "anyif": "take_anyif",
    "argmax": "arg_max",
    "argmin": "arg_min",
    "array_iif": "array_iff",
    "array_strcat": "strcat_array",
    "arraylength": "array_length",
    "base64_decodestring": "base64_decode_tostring",
    "base64_encodestring": "base64_encode_tostring",
    "cnt": "count",
    "cursor_current": "current_cursor",
    "datepart": "datetime_part",
    "extentid": "extent_id",
    "extractall": "extract_all",
    "extractjson": "extract_json",
    "floor": "bin",
    "getmonth": "monthofyear",
    "iif": "iff",
    "make_dictionary": "make_bag",
    "make_string": "unicode_codepoints_to_string",
    "makelist": "make_list",
    "makeset": "make_set",
    "merge_tdigest": "tdigest_merge",
    "notempty": "isnotempty",
    "notnull": "isnotnull",
    "pack": "bag_pack",
    "pack_dictionary": "bag_pack",
    "parsejson": "parse_json",
    "parseurl": "parse_url",
    "parseurlquery": "parse_urlquery",
    "to_utf8": "unicode_codepoints_from_string",
    "toboolean": "tobool",
    "todouble": "toreal",
    "toobject": "todynamic",
    "totime": "totimespan",
    "weekofyear": "week_of_year",
}


def canonical(name: str) -> str:
    """The name under which the run time knows the function."""
    return CANONICAL.get(name, name)
