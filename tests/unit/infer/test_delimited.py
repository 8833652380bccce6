"""CSV, batch by batch: columns, and the line of the first mistake."""

import pytest

from provisioner.errors import UsageError
from provisioner.infer.delimited import delimited
from provisioner.infer.notes import Notes


def grids(text, size=1000, notes=None):
    data = text.encode()
    blocks = (data[at : at + size] for at in range(0, len(data), size))
    return list(delimited(blocks, "a.csv", ",", notes or Notes()))


def records(text):
    return [grid.row(at) for grid in grids(text) for at in range(grid.height)]


def test_fields_become_columns_of_texts():
    (grid, *rest) = grids("a,b\n1,x\n\n2,\n")
    assert dict(grid.columns) == {"a": ("1", "2"), "b": ("x", "")}
    assert not any(more.height for more in rest)


def test_a_field_may_go_over_lines_and_a_line_over_blocks():
    assert records('a,b\n1,"x\ny"\n2,z') == [{"a": "1", "b": "x\ny"}, {"a": "2", "b": "z"}]


def test_no_row_is_lost_between_batches():
    rows = records("n,m\n" + "".join(f"{n},x\n" for n in range(4321)))
    assert [row["n"] for row in rows] == [str(n) for n in range(4321)]


@pytest.mark.parametrize("before", [0, 1, 1998, 1999, 2000, 4500])
def test_a_row_of_another_width_is_named_by_its_line(before):
    text = 'a,b\n"x\nx",1\n\n' + "1,2\n" * before + "1,2,3\n" + '4,"5'
    with pytest.raises(UsageError, match=f"line {before + 5} has 3 fields, the header has 2"):
        grids(text)


@pytest.mark.parametrize("before", [0, 1999, 2000, 4500])
def test_quotes_that_never_end_are_found_after_what_is_wrong_before(before):
    with pytest.raises(UsageError, match="ends within quotes"):
        grids("a,b\n" + "1,2\n" * before + '4,"5')


@pytest.mark.parametrize("large", ["x" * 1_100_000, "é" * 600_000, '"' + "x\n" * 600_000 + '"'])
def test_a_row_that_no_call_could_carry_is_left_out_and_counted(large):
    notes = Notes()
    found = grids(f"a,b\n1,{large}\n2,z\n", size=1 << 20, notes=notes)
    assert [grid.row(at) for grid in found for at in range(grid.height)] == [{"a": "2", "b": "z"}]
    assert notes.too_large == 1


@pytest.mark.parametrize(
    ("first", "value"),
    [("1,2", "1"), ("-1.5,+2", "-1.5"), ("info,2026-01-01T10:00:00Z", "2026-01-01T10:00:00Z")],
)
def test_a_row_where_the_header_should_be_is_no_header(first, value):
    with pytest.raises(UsageError, match="is a row, not a header") as refused:
        grids(f"{first}\n3,4\n")
    assert f"`{value}` is no name" in refused.value.message


def test_a_number_may_be_the_name_of_a_column():
    assert records("country,2019,2020\nFR,1,2\n") == [{"country": "FR", "2019": "1", "2020": "2"}]
