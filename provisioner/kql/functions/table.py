"""The one table of built-in functions, by family; a family is imported when one of its functions is first used.

`iff`, `case`, `now` and their like are the compiler's own: see `SPECIAL`. A test holds the table to the modules.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provisioner.kql.functions.definition import Function

FAMILIES: Final[dict[str, str]] = {
    "addresses": """
        format_ipv4 format_ipv4_mask has_any_ipv4 has_any_ipv4_prefix has_ipv4 has_ipv4_prefix ipv4_compare
        ipv4_is_in_any_range ipv4_is_in_range ipv4_is_match ipv4_is_private ipv4_netmask_suffix
        ipv4_range_to_cidr_list ipv6_compare ipv6_is_in_any_range ipv6_is_in_range ipv6_is_match parse_ipv4
        parse_ipv4_mask parse_ipv6 parse_ipv6_mask parse_version
    """,
    "arrays": """
        array_concat array_iff array_iif array_index_of array_length array_reverse array_rotate_left
        array_rotate_right array_shift_left array_shift_right array_slice array_sort_asc array_sort_desc
        array_split array_strcat array_sum arraylength jaccard_index pack_array range repeat series_sum
        set_difference set_equals set_has_element set_intersect set_union strcat_array zip
    """,
    "bags": """
        bag_has_key bag_keys bag_merge bag_pack bag_remove_keys bag_set_key bag_zip dynamic_to_json
        extract_json extractjson pack pack_all pack_dictionary parse_json parsejson todynamic toobject
        treepath
    """,
    "casts": """
        tobool toboolean todatetime todecimal todouble toguid toint tolong toreal tostring totime totimespan
    """,
    "dates": """
        datepart datetime_add datetime_diff datetime_local_to_utc datetime_part datetime_utc_to_local
        dayofmonth dayofweek dayofyear endofday endofmonth endofweek endofyear getmonth getyear hourofday
        make_datetime make_timespan monthofyear startofday startofmonth startofweek startofyear
        unixtime_microseconds_todatetime unixtime_milliseconds_todatetime unixtime_nanoseconds_todatetime
        unixtime_seconds_todatetime week_of_year weekofyear
    """,
    "documents": """
        parse_cef_dictionary parse_command_line parse_path parse_url parse_urlquery parse_xml parseurl
        parseurlquery
    """,
    "encodings": """
        base64_decode_toarray base64_decode_toguid base64_decode_tostring base64_decodestring
        base64_encode_fromarray base64_encode_fromguid base64_encode_tostring base64_encodestring
        gzip_compress_to_base64_string gzip_decompress_from_base64_string hash hash_many hash_md5 hash_sha1
        hash_sha256 hash_xxhash64 punycode_from_string punycode_to_string url_decode url_encode
        url_encode_component zlib_compress_to_base64_string zlib_decompress_from_base64_string
    """,
    "formats": """
        format_bytes format_datetime format_timespan tohex
    """,
    "locations": """
        geo_info_from_ip_address geo_location
    """,
    "numbers": """
        abs acos around asin atan atan2 bin bin_at binary_and binary_not binary_or binary_shift_left
        binary_shift_right binary_xor bitset_count_ones ceiling coalesce cos cot degrees erf erfc exp exp10
        exp2 floor gamma isfinite isinf isnan log log10 log2 loggamma max_of min_of pi pow radians rand
        round sign sin sqrt tan
    """,
    "patterns": """
        countof extract extract_all extractall indexof_regex regex_quote replace replace_regex trim trim_end
        trim_start
    """,
    "strings": """
        gettype has_any_index indexof isascii isempty isnotempty isnotnull isnull isutf8 make_string
        notempty notnull parse_csv replace_string replace_strings reverse split strcat strcat_delim strcmp
        string_size strlen strrep substring to_utf8 tolower toupper translate unicode_codepoints_from_string
        unicode_codepoints_to_string
    """,
}
SPECIAL: Final = frozenset({"iff", "iif", "case", "not", "now", "ago", "ingestion_time", "new_guid", "assert"})
# Functions with regular expressions may run out of time.
GUARDED: Final = frozenset(FAMILIES["patterns"].split()) - {"regex_quote"}
_HOMES: Final = {name: family for family, names in FAMILIES.items() for name in names.split()}


class _Functions:
    """Functions by canonical name."""

    def get(self, name: str) -> Function | None:
        """The function, None when there is none of this name."""
        family = _HOMES.get(name)
        if family is None:
            return None
        function: Function = import_module(f"{__package__}.{family}").FUNCTIONS[name]
        return function

    def __contains__(self, name: object) -> bool:
        return name in _HOMES

    def __iter__(self) -> Iterator[str]:
        return iter(_HOMES)


FUNCTIONS: Final = _Functions()


def is_supported(name: str) -> bool:
    """Whether a function under its canonical name can be run."""
    return name in _HOMES or name in SPECIAL
