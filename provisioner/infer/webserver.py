"""The access log of a web server, in the common or the combined format, taken apart by the transformation."""

from __future__ import annotations

from provisioner.infer.draft import Draft, StreamColumn
from provisioner.infer.reading import Sample
from provisioner.infer.weblog import RAW

_COMMON = (
    '| parse RawData with ClientIp " " Identity " " User " [" RequestTime "] \\"" Request "\\" " Status " " Rest',
    '| extend Parts = split(Request, " "), Sizes = split(Rest, " ")',
)
_TIME = (
    '| extend Month = indexof("JanFebMarAprMayJunJulAugSepOctNovDec", substring(RequestTime, 3, 3)) / 3 + 101',
    '| extend TimeGenerated = todatetime(strcat(substring(RequestTime, 7, 4), "-", substring(tostring(Month), 1), "-",',
    '      substring(RequestTime, 0, 2), "T", substring(RequestTime, 12, 8),',
    '      substring(RequestTime, 21, 3), ":", substring(RequestTime, 24, 2)))',
)
_AGENT = '| parse Rest with * "\\"" Referer "\\" \\"" UserAgent "\\"" *'


def web_server(sample: Sample, stream: str, table: str) -> Draft:
    """A stream of raw lines, and the columns that the web server meant."""
    lines = sample.lines
    assert lines is not None, "the caller has seen lines of text"
    combined = lines.combined >= 0.9 * lines.common
    odd = lines.count - lines.common
    made_up = {RAW: "a line in another format"}
    notes = [
        f"From {_counted(lines.count)} of {sample.name}: the {'combined' if combined else 'common'} log format.",
        *sample.notes.left_out(),
        "TimeGenerated: the time in brackets; a line without one gets the time of arrival.",
        f"{_counted(odd)} {'is' if odd == 1 else 'are'} in no such format; a line like that is kept whole in Unparsed."
        if odd
        else "The last line of the sample is made up: a line in another format is kept whole in Unparsed.",
    ]
    agent = [_AGENT] if combined else []
    named = "ClientIp, User, Method = tostring(Parts[0]), Url = tostring(Parts[1]),"
    last = "Status = toint(Status), Bytes = tolong(Sizes[0])"
    return Draft(
        stream=stream,
        table=table,
        columns=[StreamColumn(name=RAW, type="string", why="the line as the web server wrote it")],
        kql=[
            "source",
            *_COMMON,
            *agent,
            "// the time in brackets, put into the order of ISO 8601",
            *_TIME,
            f"| project TimeGenerated, {named}",
            f"          {last}{', Referer, UserAgent' if combined else ''},",
            '          Unparsed = iif(isempty(RequestTime), RawData, "")',
        ],
        rows=sample.rows if odd else [*sample.rows, made_up],
        notes=notes,
    )


def _counted(lines: int) -> str:
    return f"{lines:,} line{'' if lines == 1 else 's'}"
