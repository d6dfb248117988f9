"""Packages: what leaves a site on a stick, and what is believed of it on the other side.

Bytes and values in, bytes and values out; no database and no file is touched here. The format is
``docs/formats/package.md``; why it is so, ``docs/decisions/0004-package.md``.

From the inside out:

    canonical, payloads   one spelling of JSON; dataclasses as payloads
    package_sheets        the sheets S0–S19 as data (forms/package.toml), profiles
    manifest, cells       the cover, and values ↔ cells
    report                rows ↔ report.xlsx
    minisign, comment     signatures; what is signed beside the payload
    container, sealing    the two-member tar; age
    envelope              all of it together: seal_package, open_package, verify
    verdicts              inspect: bytes → verdict; judge: the pure part of it
    merge_plan            incoming rows against held ones
    receipts, news        the answer, and what every bureau package carries
    enrolment             enrolment file and key request
    fingerprints          keys as digits people compare
    handover              the paper that goes with a package

A school exports::

    manifest = report.with_counts(Manifest(...), rows)
    content = report.build_report(manifest, rows, code_sets())
    heading = Heading(kind=Kind.REPORT, site=..., receiver=..., term=..., sequence=..., epoch=...,
                      previous=...)
    package = envelope.seal_package(content, heading, signing_key, recipients)
    base.files.write_whole(path, package.content, read_back=True)
    paper.print_handover(handover.handover_of(package, manifest, package_sheets(), ...))

A bureau takes it in::

    found = verdicts.inspect(content, identities, register, receiver=our_code, today=...)
    if found.verdict.kind.may_be_merged:
        received = report.read_report(found.opened.payload, code_sets(), fence=fence)
        received.manifest.check(found.opened.comment)
        plan = merge_plan.plan_merge(received.rows, held)
"""
