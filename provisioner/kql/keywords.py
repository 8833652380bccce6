"""The reserved words of KQL, and which of them may still be names (measured on Microsoft's parser, 12.4.1)."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NAMEABLE = _words(
    """
    access alias bin consume count database declare default distinct entity_group evaluate extend dataformat
    inline_external_table datetime_pattern facet filter fork from getschema edges id best_effort join let limit lookup
    mvapply mvexpand nodes null nulls on optional order output pack parse __partitionby partition pattern plotly graph
    query_parameters range reduce regex render restrict scan serialize sort step summarize take top typeof uuid view
    with with_node_id bool guid
    """
)
"""Keywords that are names wherever they are not understood as keywords."""

DECLARABLE = NAMEABLE | _words(
    """
    accumulate as by contains datatable earliest externaldata find has in invoke latest materialize mdm of print sample
    sample-distinct search set sql title to top-hitters top-nested toscalar totable verbose viewers where
    """
)
"""Keywords that may stand left of `=` and of `:`, where a column gets its name."""

REFERABLE = NAMEABLE | {"kind", "with_source", "withsource"}
"""Keywords that may stand for a column in an expression."""

WORDED_KEYWORDS = tuple(
    sorted(
        _words("""
        project-away project-by-names project-keep project-rename project-reorder project-smart mv-apply mv-expand
        parse-where parse-kv make-series make-graph sample-distinct top-hitters top-nested granny-asc granny-desc
        graph-match graph-shortest-paths graph-to-table graph-mark-components graph-where-nodes graph-where-edges
        macro-expand assert-schema partitioned-by materialized-view-combine materialized-views set-or-append
        set-or-replace commands-and-queries in~ !in~ !in !between !contains_cs !contains !endswith_cs !endswith
        !hasprefix_cs !hasprefix !hassuffix_cs !hassuffix !has_cs !has !startswith_cs !startswith hint.concurrency
        hint.distribution hint.materialized hint.num_partitions hint.shufflekey hint.spread hint.remote hint.strategy
        hint.progressive_top hint.pass_filters_column hint.pass_filters
        """)
        | {"matches regex"},
        reverse=True,
    )
)
"""Keywords that no word pattern would find; a longer one stands before its beginning."""

RAW_LITERALS = (
    "long", "int64", "int32", "int", "real", "double", "decimal", "bool", "datetime", "date", "timespan", "time",
    "guid",
)  # fmt: skip
"""Words that, with `(` right behind them, start a literal whose text runs to the next `)`."""

_ALWAYS = _words(
    """
    3Dchart __crossCluster __crossDB __id __isFuzzy __noWithSource __packedColumn __sourceColumnIndex
    __contextual_datatable __executeAndCache __projectAway and anomalychart areachart asc bagexpansion barchart between
    bin_legacy cachingpolicy callout cancel card columnchart containscs contains_cs cycles dataexport datascope
    decodeblocks desc encodingpolicy endswith endswith_cs expandoutput extent_tags_retention external_data first flags
    harddelete hardretention has_any has_all has_cs hasprefix hasprefix_cs hassuffix hassuffix_cs hotcache isfuzzy
    force_remote journal ladderchart last like likecs linechart matches missing nooptimization notcontains notcontainscs
    notlike notlikecs or others pathformat piechart pivotchart project queries query_results relaxed
    restricted_view_access row_level_security rowstore rowstore_references rowstore_sealinfo rowstorepolicy rowstores
    scatterchart seal seals shards simple softdelete softretention stackedareachart startswith startswith_cs statistics
    storedqueryresultcontainers tablepurge timechart timeline timepivot treemap union unrestrictedviewers views
    with_itemindex with_match_id with_step_name writeaheadlog boolean int8 char uint8 byte int16 uint16 int int32 uint
    uint32 long int64 ulong uint64 float real decimal double string time timespan date datetime uniqueid dynamic
    """
) - {"matches"}

KEYWORDS = DECLARABLE | REFERABLE | _ALWAYS

TYPES = {
    "bool": "bool",
    "boolean": "bool",
    "date": "datetime",
    "datetime": "datetime",
    "decimal": "decimal",
    "double": "real",
    "dynamic": "dynamic",
    "guid": "guid",
    "int": "int",
    "int8": "int",
    "int64": "long",
    "long": "long",
    "real": "real",
    "string": "string",
    "time": "timespan",
    "timespan": "timespan",
    "uniqueid": "guid",
}
"""The type names of declarations and what they mean."""

OLD_TYPES = {
    "float": "real",
    "int16": "int",
    "int32": "int",
    "uint": "int",
    "uint16": "int",
    "uint32": "int",
    "uint64": "long",
    "uint8": "int",
    "ulong": "long",
}
"""Type names that `typeof()` alone still takes."""
