# ruff: noqa
# fmt: off  (kept as it came with the corpus)
"""Check labelled corpus files: python check_corpus.py FILE... ; prints each fault and a summary."""

import collections, datetime, json, re, sys

KINDS = "complaint follow_up question document praise unsolicited automatic".split()
SERVICES = "indemnities health_care insurability supplementary front_desk contact_centre digital medical_adviser social_service recovery other".split()
FLAGS = "anonymous out_of_scope stale personal_data".split()
FIELDS = "id lang channel received from subject body kind anonymous out_of_scope stale personal_data service fact_date initiative complainant evidence note".split()
seen, faults, n = set(), 0, collections.Counter()


def say(where, what):
    global faults
    faults += 1
    print(f"{where}: {what}")


for path in sys.argv[1:]:
    for i, line in enumerate(open(path, encoding="utf-8"), 1):
        if not line.strip():
            continue
        where = f"{path}:{i}"
        try:
            r = json.loads(line)
        except Exception as e:
            say(where, f"not JSON: {e}")
            continue
        miss = [f for f in FIELDS if f not in r]
        extra = [f for f in r if f not in FIELDS]
        if miss or extra:
            say(where, f"missing {miss} extra {extra}")
            continue
        if r["id"] in seen:
            say(where, f"id {r['id']} twice")
        seen.add(r["id"])
        if r["lang"] not in ("fr", "nl", "de", "en"):
            say(where, "lang")
        if r["channel"] not in ("email", "letter", "form"):
            say(where, "channel")
        if r["kind"] not in KINDS:
            say(where, f"kind {r['kind']}")
        if r["service"] is not None and r["service"] not in SERVICES:
            say(where, f"service {r['service']}")
        if (r["out_of_scope"] or r["kind"] not in ("complaint", "follow_up")) and r["service"] is not None:
            say(where, "service should be null")
        if r["channel"] != "email" and (r["from"] or r["subject"]):
            say(where, "paper has no from/subject")
        if r["channel"] == "email" and not r["from"]:
            say(where, "e-mail without from")
        try:
            received = datetime.date.fromisoformat(r["received"])
        except Exception:
            say(where, "received")
            continue
        if r["kind"] not in ("complaint", "follow_up"):
            for f in FLAGS[:3]:
                if r[f]:
                    say(where, f"{f} on kind {r['kind']}")
        text = (r["subject"] or "") + "\n" + r["body"]
        for f in FLAGS:
            if not isinstance(r[f], bool):
                say(where, f"{f} not bool")
            if r[f]:
                n[f] += 1
                if f not in r["evidence"]:
                    say(where, f"no evidence for {f}")
        for k, v in r["evidence"].items():
            if v and v not in r["body"] and v not in (r["subject"] or ""):
                say(where, f"evidence {k} is no substring: {v[:60]!r}")
        fd = r["fact_date"]
        if fd is not None:
            if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", fd):
                say(where, f"fact_date {fd}")
            elif r["stale"]:
                last = fd if len(fd) == 10 else (fd + "-28" if len(fd) == 7 else fd + "-12-31")
                if datetime.date.fromisoformat(last) > received.replace(year=received.year - 1) + datetime.timedelta(
                    days=31 if len(fd) == 7 else 366 if len(fd) == 4 else 0
                ):
                    say(where, f"stale, but fact_date {fd} is within a year of {received}")
        elif r["stale"]:
            say(where, "stale without fact_date")
        if r["stale"] and r["initiative"]:
            say(where, "stale with initiative")
        n["lang " + r["lang"]] += 1
        n["kind " + r["kind"]] += 1
        n["channel " + r["channel"]] += 1
        n["service " + str(r["service"])] += 1
        n["all"] += 1
print(dict(sorted(n.items())))
print("faults:", faults)
sys.exit(bool(faults))
