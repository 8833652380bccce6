"""The architecture: which stages there are, what goes in and out, and who may speak to Azure.

    text ─► load ─► Spec ─► resolve ─► Project ─► render ─► documents ─► validate ─► diagnostics
                               │                                │
                          kql (checked)          snapshot ─► plan ─► Plan (data) ─► apply ─► Outcome ─► outputs

**load** (`provisioner.spec`) turns text into a `Spec`: plain values, and the line and column of each. It knows the keys
of the format, nothing of their meaning.

**resolve** alone decides overlays, variables, defaults, names, addresses and dependency edges. It checks each
transformation once and gives tables without columns theirs. What comes out, the `Project`, is what a spec means in one
environment; no later stage reads the spec.

**render** puts the project through `templates/*.json.j2`, one template a resource, and gives `Document`s: ARM bodies
with an address each. What only Azure can know stays a `KnownAfterApply`.

**validate** holds the documents against `schemas/` and the service's limits. A finding on a document lands on the line
of the spec that the leaf came from.

**snapshot** (`provisioner.apply`) reads the live state; there is no state file. **plan** is pure: documents × snapshot
gives a `Plan`, data that can be saved, shown and compared. **apply** executes a plan and reads nothing else; it is the
only stage that changes anything. **outputs** collects what clients need: endpoint, immutable ID, streams.

The other way round, **import** (`provisioner.importing`) reads resources that exist, from files or Azure, and gives
an `Imported`: a spec as values with comments, which `spec` writes. What the format cannot say stays verbatim.

Only `provisioner.azure` speaks to Azure, through the official SDKs; the other stages see its three protocols
(`model.gateway`). The emulator is only another set of endpoints, and always another process.

**migrate** and its sisters make new specs of what was there before: values in, values and a report out. Nothing is
written before all of it is decided.

Several specs are one run: `discovery` finds them, each is prepared alone, and `estate` makes one set of documents of
them, in which what they share appears once.

Here stands one module a command, independent of one another; `preparation`, `estate`, `rows`, `old_tables` and
`written` are what several of them begin or end with. A stage never imports another: they share the words of `model`,
and this room alone names them in their order.
"""
