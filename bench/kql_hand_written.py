# ruff: noqa: E501, E731, E741, F841, UP031, SIM – a baseline stays as it was first measured
"""The six transformations written by hand in Python, as somebody would who cares for speed: the baseline of `kql.py`.

Each takes decoded records and gives records whose datetimes are texts again. Kept as it was first measured; only the
layout is this repository's.
"""

import datetime as _d
import re

import orjson

loads, dumps = orjson.loads, orjson.dumps
EPOCH = _d.date(1, 1, 1).toordinal()


class _Day(dict):
    def __missing__(s, k):
        v = (_d.date.fromisoformat(k).toordinal() - EPOCH) * 864000000000
        if len(s) < 20000:
            s[k] = v
        return v


class _Sec(dict):
    def __missing__(s, k):
        h, m, x = int(k[0:2]), int(k[3:5]), int(k[6:8])
        if k[2] != ":" or k[5] != ":" or h > 23 or m > 59 or x > 59:
            raise ValueError
        v = s[k] = (h * 3600 + m * 60 + x) * 10000000
        return v


DAY, SEC = _Day(), _Sec()
SLOW = lambda s: None


def p_dt(s):
    "ISO text -> ticks (100 ns since 0001-01-01), None when not a datetime"
    if s.__class__ is not str:
        return None
    try:
        t = DAY[s[:10]]
        n = len(s)
        if n == 10:
            return t
        t += SEC[s[11:19]]
        if n == 19:
            return t
        if s[-1] == "Z":
            if n == 20:
                return t
            if s[19] == ".":
                f = s[20:-1]
                return t + int((f + "0000000")[:7])
        return SLOW(s)
    except (ValueError, KeyError, IndexError):
        return SLOW(s)


class _DayS(dict):
    def __missing__(s, k):
        v = s[k] = _d.date.fromordinal(k + EPOCH).isoformat() + "T"
        return v


class _SecS(dict):
    def __missing__(s, k):
        v = s[k] = "%02d:%02d:%02d" % (k // 3600, k // 60 % 60, k % 60)
        return v


DAYS, SECS = _DayS(), _SecS()


def f_dt(t):
    if t is None:
        return None
    d, r = divmod(t, 864000000000)
    x, f = divmod(r, 10000000)
    return f"{DAYS[d]}{SECS[x]}.{f:07d}Z"


INT = re.compile(r"\s*[-+]?\d+\s*\Z").match


def s_int(s):  # string -> int (32 bit), None on failure
    if INT(s):
        v = int(s)
        return v if -2147483648 <= v <= 2147483647 else None
    return None


def d_long(v):  # dynamic -> long
    c = v.__class__
    if c is int:
        return v if -(1 << 63) <= v < (1 << 63) else None
    if v is None:
        return None
    if c is bool:
        return int(v)
    if c is float:
        return int(v) if v == v and abs(v) < 9.3e18 else None
    if c is str:
        return int(v) if INT(v) else None
    return None


def d_real(v):
    c = v.__class__
    if c is float:
        return v
    if c is int or c is bool:
        return float(v)
    if c is str:
        try:
            return float(v)
        except ValueError:
            return None
    return None


def d_str(v):  # dynamic -> string (never null)
    c = v.__class__
    if c is str:
        return v
    if v is None:
        return ""
    if c is bool:
        return "true" if v else "false"
    if c is int:
        return str(v)
    return dumps(v).decode()


def d_bool(v):
    c = v.__class__
    if c is bool:
        return v
    if c is int or c is float:
        return v != 0
    if c is str:
        l = v.lower()
        return True if l == "true" else False if l == "false" else None
    return None


def gp(d, k):
    return d.get(k) if d.__class__ is dict else None


def gi(d, i):
    if d.__class__ is list:
        try:
            return d[i]
        except IndexError:
            return None
    return None


def pj(s):
    if s.__class__ is not str:
        return s
    try:
        return loads(s)
    except ValueError:
        return s


def c_str(v):  # input column of type string
    c = v.__class__
    if c is str:
        return v
    if v is None:
        return ""
    return d_str(v)


def c_int(v):
    c = v.__class__
    if c is int:
        return v if -2147483648 <= v <= 2147483647 else None
    return s_int(v) if c is str else None


def mk_has(needle):
    n = needle.lower()
    L = len(n)
    a = n[0].isalnum()
    b = n[-1].isalnum()

    def has(s):
        l = s.lower()
        i = l.find(n)
        while i >= 0:
            if (not a or i == 0 or not l[i - 1].isalnum()) and (not b or i + L == len(l) or not l[i + L].isalnum()):
                return True
            i = l.find(n, i + 1)
        return False

    return has


def t1_find(rows):
    out = []
    ap = out.append
    for r in rows:
        g = r.get
        s = c_str(g("RawData"))
        Pri = Day = Pid = None
        Month = Time = Host = Process = Msg = ""
        if s[:1] == "<":
            i1 = s.find(">", 1)
            if i1 >= 0:
                i2 = s.find(" ", i1 + 1)
                if i2 >= 0:
                    i3 = s.find(" ", i2 + 1)
                    if i3 >= 0:
                        i4 = s.find(" ", i3 + 1)
                        if i4 >= 0:
                            i5 = s.find(" ", i4 + 1)
                            if i5 >= 0:
                                i6 = s.find("[", i5 + 1)
                                if i6 >= 0:
                                    i7 = s.find("]: ", i6 + 1)
                                    if i7 >= 0:
                                        a = s_int(s[1:i1])
                                        b = s_int(s[i2 + 1 : i3])
                                        c = s_int(s[i6 + 1 : i7])
                                        if a is not None and b is not None and c is not None:
                                            Pri = a
                                            Day = b
                                            Pid = c
                                            Month = s[i1 + 1 : i2]
                                            Time = s[i3 + 1 : i4]
                                            Host = s[i4 + 1 : i5]
                                            Process = s[i5 + 1 : i6]
                                            Msg = s[i7 + 3 :]
        ap(
            {
                "TimeGenerated": f_dt(p_dt(g("TimeGenerated"))),
                "Pri": Pri,
                "Host": Host,
                "Process": Process,
                "Pid": Pid,
                "Msg": Msg,
            }
        )
    return out


# --- T2: extend p=parse_json(Props) | extend User=tostring(p.user.name), Bytes=tolong(p.net.bytes), Dur=todouble(p.dur), First=tostring(p.tags[0]), Ok=tobool(p.ok) | project TimeGenerated,...
def t2(rows):
    out = []
    ap = out.append
    for r in rows:
        g = r.get
        p = pj(c_str(g("Props")))
        ap(
            {
                "TimeGenerated": f_dt(p_dt(g("TimeGenerated"))),
                "User": d_str(gp(gp(p, "user"), "name")),
                "Bytes": d_long(gp(gp(p, "net"), "bytes")),
                "Dur": d_real(gp(p, "dur")),
                "First": d_str(gi(gp(p, "tags"), 0)),
                "Ok": d_bool(gp(p, "ok")),
            }
        )
    return out


# --- T3: split + extract
def mk_t3(mod):
    c = mod.compile
    S = c(r"src=([\d.]+)").search
    D = c(r"dst=([\d.]+)").search
    P = c(r"spt=(\d+)").search

    def t3(rows):
        out = []
        ap = out.append
        for r in rows:
            g = r.get
            s = c_str(g("Cef"))
            parts = s.split("|")
            m = S(s)
            a = m.group(1) if m else ""
            m = D(s)
            b = m.group(1) if m else ""
            m = P(s)
            q = s_int(m.group(1)) if m else None
            v = gi(parts, 6)
            ap(
                {
                    "TimeGenerated": f_dt(p_dt(g("TimeGenerated"))),
                    "Vendor": d_str(gi(parts, 1)),
                    "Product": d_str(gi(parts, 2)),
                    "Name": d_str(gi(parts, 5)),
                    "Sev": s_int(v) if v is not None else None,
                    "Src": a,
                    "Dst": b,
                    "Spt": q,
                }
            )
        return out

    return t3


t3 = mk_t3(re)
# --- T4: where RawData has 'error' or SeverityLevel >= 4 | extend Level=case(SeverityLevel<=2,'low',SeverityLevel<=5,'medium','high'), T=todatetime(EventTime), IsProd=iff(Computer startswith 'prod','prod','dev') | extend Hour=hourofday(T) | project ...
_has = mk_has("error")


def t4(rows):
    out = []
    ap = out.append
    for r in rows:
        g = r.get
        sv = c_int(g("SeverityLevel"))
        if _has(c_str(g("RawData"))) or (sv is not None and sv >= 4):
            T = p_dt(c_str(g("EventTime")))
            ap(
                {
                    "TimeGenerated": f_dt(p_dt(g("TimeGenerated"))),
                    "Computer": c_str(g("Computer")),
                    "Level": "low"
                    if sv is not None and sv <= 2
                    else "medium"
                    if sv is not None and sv <= 5
                    else "high",
                    "T": f_dt(T),
                    "Env": "prod" if c_str(g("Computer"))[:4].lower() == "prod" else "dev",
                    "Hour": None if T is None else T // 36000000000 % 24,
                }
            )
    return out


# --- T5: project-rename Host=Computer, Msg=RawData | extend Ctx=tostring(Dyn), Id=tostring(Dyn.id) | project-away Dyn, Props, Cef
def t5(rows):
    out = []
    ap = out.append
    for r in rows:
        g = r.get
        d = g("Dyn")
        ap(
            {
                "TimeGenerated": f_dt(p_dt(g("TimeGenerated"))),
                "Host": c_str(g("Computer")),
                "SeverityLevel": c_int(g("SeverityLevel")),
                "Msg": c_str(g("RawData")),
                "EventTime": c_str(g("EventTime")),
                "Ctx": d_str(d),
                "Id": d_str(gp(d, "id")),
            }
        )
    return out


IP = re.compile(r"(\d+\.\d+\.\d+\.\d+)").search


def t6(rows):
    out = []
    ap = out.append
    for r in rows:
        g = r.get
        p = pj(c_str(g("Props")))
        d = g("Dyn")
        raw = c_str(g("RawData"))
        host = c_str(g("Computer"))
        sv = c_int(g("SeverityLevel"))
        cef = c_str(g("Cef"))
        parts = cef.split("|")
        T = p_dt(g("TimeGenerated"))
        m = IP(raw)
        ip = m.group(1) if m else ""
        hp = host.split("-")
        u = gp(p, "user")
        n = gp(p, "net")
        by = d_long(gp(n, "bytes"))
        ap(
            {
                "TimeGenerated": f_dt(T),
                "EventStartTime": f_dt(T),
                "EventEndTime": f_dt(None if T is None else T + 600000000),
                "EventType": "Auth" if _h1(raw) else "Network" if _h2(raw) else "Other",
                "EventResult": "Failure" if _h3(raw) or (sv is not None and sv >= 6) else "Success",
                "EventSeverity": "Low"
                if sv is not None and sv <= 2
                else "Medium"
                if sv is not None and sv <= 5
                else "High",
                "EventVendor": d_str(gi(parts, 1)),
                "EventProduct": d_str(gi(parts, 2)),
                "EventOriginalUid": d_str(gp(d, "id")),
                "EventCount": 1,
                "DvcHostname": host.lower(),
                "DvcZone": d_str(gi(hp, 0)),
                "DvcRole": d_str(gi(hp, 1)),
                "SrcIpAddr": ip,
                "IpLocation": "Internal" if d_str(gi(ip.split("."), 0)) in ("10", "192") else "External",
                "TargetUsername": d_str(gp(u, "name")),
                "TargetUserId": d_str(gp(u, "id")),
                "NetworkBytes": by,
                "NetworkMB": None if by is None else by / 1048576.0,
                "NetworkProtocol": d_str(gp(n, "proto")).upper(),
                "Duration": d_real(gp(p, "dur")),
                "UrlOriginal": d_str(gp(d, "path")),
                "HttpUserAgent": d_str(gp(gp(d, "hdr"), "ua")),
                "Hash": host[:4] + "/" + d_str(gp(d, "n")),
            }
        )
    return out


_h1, _h2, _h3 = mk_has("password"), mk_has("connection"), mk_has("failed")

ALL = {
    "T1 parse": t1_find,
    "T2 parse_json": t2,
    "T3 split, extract": t3,
    "T4 where, case, dates": t4,
    "T5 rename, tostring": t5,
    "T6 24 columns": t6,
}
