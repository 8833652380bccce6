"""`provisioner migrate …`: leaving the old ways of sending behind."""

from __future__ import annotations

import typer

from provisioner.cli.migrate import data_collector, retire, rule, table, verify

app = typer.Typer(
    help="Leave DCE-era rules, classic tables and the HTTP Data Collector API behind.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
app.command("rule")(rule.command)
app.command("data-collector")(data_collector.command)
app.command("table")(table.command)
app.command("verify")(verify.command)
app.command("retire")(retire.command)
