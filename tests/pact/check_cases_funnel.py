"""Planted errors: stages and moves, statuses, purchased lists, the way back."""

# ruff: noqa: E501 - lines of the pact are quoted as they stand

from __future__ import annotations

from check_cases import Case, before

SAL = "  sal:          {statuses: [Accepted, Working], held_by: owner, next_step: 2 days}\n"
PILOT = "  ⟦pilot:       {statuses: [Pilot], held_by: owner, next_step: 9 days}\n"
PARKED = "  ⟦parked:      {statuses: [Parked], held_by: programs}\n"
MISROUTED = "  - {upon: misrouted,            from: mql, to: mql, status: Ready}\n"
ANY_OPEN = (
    (
        "from: any open, to: by reason}",
        "from: [suspect, inquiry, mql, sal, sql, opportunity, recycled], to: by reason}",
    ),
    ("from: any open, to: opportunity}", "from: [sal, sql], to: opportunity}"),
)
"""Without them a stage that is put in is left only by the moves that name it."""

STAGES = [
    Case(
        "LP020",
        ((SAL, PILOT + SAL),),
        (
            (SAL, PILOT.replace("⟦", "") + SAL),
            (MISROUTED, MISROUTED + "  - {upon: meeting_held, from: sal, to: pilot}\n"),
        ),
    ),
    Case(
        "LP020",
        (
            ("  - {upon: opportunity_won,      from: opportunity, to: customer}\n", ""),
            ("  customer:     {", "  ⟦customer:     {"),
        ),
        (("from: opportunity, to: customer}", "from: any open, to: customer}"),),
    ),
    Case(
        "LP020",
        (
            ("  - {upon: opportunity_lost,     from: opportunity, to: lost}\n", ""),
            ("  lost:         {", "  ⟦lost:         {"),
        ),
        (("from: opportunity, to: lost}", "from: opportunity, to: by reason}"),),
    ),
    Case(
        "LP021",
        (
            (SAL, "  ⟦demo:  {statuses: [Demo], held_by: owner, next_step: 9 days}\n" + SAL),
            (
                "  customer:     {",
                "  ⟦pilot: {statuses: [Pilot], held_by: owner, next_step: 9 days}\n  customer:     {",
            ),
            (
                MISROUTED,
                MISROUTED
                + "  - {upon: meeting_held, from: demo, to: pilot}\n  - {upon: meeting_held, from: pilot, to: demo}\n",
            ),
        ),
        (
            (SAL, "  demo:  {statuses: [Demo], held_by: owner, next_step: 9 days}\n" + SAL),
            ("  customer:     {", "  pilot: {statuses: [Pilot], held_by: owner, next_step: 9 days}\n  customer:     {"),
            (
                MISROUTED,
                MISROUTED
                + "  - {upon: meeting_held, from: sal, to: demo}\n  - {upon: meeting_held, from: demo, to: pilot}\n",
            ),
        ),
        also=("LP021",),
    ),
    Case(
        "LP022",
        (
            *ANY_OPEN,
            (SAL, PILOT + SAL),
            (MISROUTED, MISROUTED + "  - {upon: meeting_held, from: sal, to: pilot}\n"),
        ),
        (
            *ANY_OPEN,
            (SAL, PILOT.replace("⟦", "") + SAL),
            (
                MISROUTED,
                MISROUTED
                + "  - {upon: meeting_held, from: sal, to: pilot}\n  - {upon: meeting_booked, from: pilot, to: sql}\n",
            ),
        ),
    ),
    Case(
        "LP022",
        (
            *ANY_OPEN,
            ("duplicate: disqualified,", "duplicate: parked,"),
            (SAL, PARKED + SAL),
        ),
        (
            ("duplicate: disqualified,", "duplicate: parked,"),
            (SAL, PARKED.replace("⟦", "") + SAL),
            (MISROUTED, MISROUTED + "  - {upon: response, from: parked, to: inquiry}\n"),
        ),
    ),
    Case(
        "LP023",
        (("  - {upon: response,             from: suspect, to: inquiry}\n", ""), ("  suspect:  ", "  ⟦suspect:  ")),
        (("{upon: response,             from: suspect", "{upon: [response, captured], from: suspect"),),
    ),
    Case(
        "LP023",
        (
            ("  - {when: ready,                from: inquiry, to: mql}\n", ""),
            ("  inquiry:  ", "  ⟦inquiry:  "),
        ),
        (
            (
                "{when: ready,                from: inquiry, to: mql}",
                "{upon: response, when: ready, from: inquiry, to: mql}",
            ),
        ),
    ),
    Case(
        "LP024",
        (
            *ANY_OPEN,
            (SAL, PILOT + SAL),
            (
                MISROUTED,
                MISROUTED
                + "  - {upon: meeting_held, from: sal, to: pilot}\n  - {upon: disqualified, from: pilot, to: by reason}\n",
            ),
        ),
        (
            ("from: any open, to: by reason}", "from: [sal, sql, pilot, inquiry, recycled, mql], to: by reason}"),
            (SAL, PILOT.replace("⟦", "") + SAL),
            (MISROUTED, MISROUTED + "  - {upon: meeting_held, from: sal, to: pilot}\n"),
        ),
    ),
    Case(
        "LP025",
        (("  - {upon: accepted,             from: mql, to: sal}\n", ""), ("  mql:  ", "  ⟦mql:  ")),
        (("{upon: accepted,             from: mql, to: sal}", "{upon: accepted, from: any open, to: sal}"),),
    ),
    Case(
        "LP026",
        (
            ("  - {upon: rejected,             from: mql, to: by reason}\n", ""),
            ("  mql:  ", "  ⟦mql:  "),
        ),
        (("{upon: rejected,             from: mql, to: by reason}", "{upon: rejected, from: mql, to: recycled}"),),
    ),
    Case(
        "LP027",
        (("{statuses: [Accepted, Working]", "{statuses: [Accepted, Working, ⟦Deferred]"),),
        (
            ("{statuses: [Accepted, Working]", "{statuses: [Accepted, Working, Deferred]"),
            (MISROUTED, MISROUTED + "  - {upon: meeting_missed, from: sal, status: Deferred}\n"),
        ),
    ),
    Case(
        "LP027",
        (
            ("  - {upon: offered,              from: mql, status: Offered}\n", ""),
            ("{statuses: [Ready, Offered]", "{statuses: [Ready, ⟦Offered]"),
        ),
        (("{statuses: [Ready, Offered]", "{statuses: [Ready, Offered], was: [marketing_lead]"),),
    ),
    Case(
        "LP028",
        ((MISROUTED, MISROUTED + '  - ⟦{upon: rejected, when: "employees > 9", from: mql, to: recycled}\n'),),
        (
            (
                "  - {upon: rejected,             from: mql, to: by reason}\n",
                '  - {upon: rejected, when: "employees > 9", from: mql, to: recycled}\n'
                "  - {upon: rejected,             from: mql, to: by reason}\n",
            ),
        ),
    ),
    Case(
        "LP028",
        ((MISROUTED, MISROUTED + "  - ⟦{upon: [accepted, offered], from: mql, to: sql}\n"),),
        ((MISROUTED, MISROUTED + "  - {upon: [accepted, offered], from: [mql, inquiry], to: sal}\n"),),
    ),
    Case(
        "LP029",
        (("  lost:       [price, product, no_decision, competitor]\n", ""), ("\nreasons:\n", "\n⟦reasons:\n")),
        (("  lost:       [price, product, no_decision, competitor]", "  lost:       [price]"),),
    ),
]

STATUS = "{statuses: [Accepted, Working]"


def status(name: str) -> tuple[tuple[str, str], ...]:
    """Return the changes that give accepted leads a further status, which attempts set."""
    return (
        (STATUS, "{statuses: [Accepted, Working, " + name + "]"),
        (MISROUTED, MISROUTED + "  - {upon: meeting_missed, from: sal, status: " + name.replace("⟦", "") + "}\n"),
    )


STATUSES = [
    Case("LP030", status("⟦Left voicemail"), status("Message planned")),
    Case("LP030", status("⟦No-answer"), status("Answered questions")),
    Case("LP031", status("⟦Bad number"), status("Wrong product")),
    Case("LP032", status("⟦Unsubscribed"), status("Subscribed")),
    Case(
        "LP033",
        (("disqualify: [competitor, student, junk,", "disqualify: [competitor, student, junk, ⟦wrong_number,"),),
        (("disqualify: [competitor, student, junk,", "disqualify: [competitor, student, junk, wrong_industry,"),),
    ),
    Case(
        "LP033",
        (("bad_data: recycled, dup", "bad_data: recycled, ⟦bounced: recycled, dup"),),
        (("bad_data: recycled, dup", "bad_data: recycled, moved_away: recycled, dup"),),
    ),
    Case(
        "LP034",
        (("  wrong_number: {counts: true, reachability: {phone: wrong}}", "  ⟦wrong_number: {counts: true}"),),
        (("  voicemail:    {counts: true}", "  voicemail:    {counts: true}\n  wrong_time:   {counts: true}"),),
    ),
    Case(
        "LP035",
        (
            ("reachability: {email: [ok, bounced], phone: [ok, wrong], person: [active, left_company]}\n", ""),
            ("  wrong_number: {counts: true, reachability: {phone: wrong}}\n", ""),
            ("  gone:         {counts: false, reachability: {person: left_company}}\n", ""),
            ("# The pact of Northwind", "⟦# The pact of Northwind"),
        ),
        (("person: [active, left_company]}", "person: [active, left_company, retired]}"),),
    ),
    Case(
        "LP035",
        (("{email: [ok, bounced],", "{⟦email: [ok],"),),
        (("{email: [ok, bounced],", "{email: [bounced, ok],"),),
    ),
    Case(
        "LP036",
        (("contact_status: {from: current lead}\n", ""), ("# The pact of Northwind", "⟦# The pact of Northwind")),
        (("contact_status: {from: current lead}", "contact_status: {}"),),
    ),
    Case(
        "LP037",
        (("  answering: {always: true}", "  ⟦answering: {basis: [consent]}"),),
        (("  answering: {always: true}", "  replies:   {always: true}"),),
    ),
    Case(
        "LP037",
        (("\npermissions:\n", "\n⟦permissions:\n"), ("  answering: {always: true}\n", "")),
        (("  marketing: {basis: [consent, legitimate_interest]}\n", ""),),
    ),
]

SUSPECT = "  suspect:      {statuses: [Imported], held_by: programs}\n"
FROM_SUSPECT = "  - {upon: response,             from: suspect, to: inquiry}\n"
NO_LIST = (
    ("  list:           {party: marketing, where: \"origin = 'purchased_list'\"}\n", ""),
    ("  list:       {when: \"origin = 'purchased_list'\", attempts: 0}\n", ""),
    (" AND lead_type <> 'list'", ""),
)
LISTS = [
    Case(
        "LP038",
        (
            (SUSPECT, ""),
            (FROM_SUSPECT, ""),
            ("  - {upon: listed,               to: suspect}\n", ""),
            ("{upon: [captured, response], to: inquiry}", "{upon: [captured, ⟦listed, response], to: inquiry}"),
        ),
        (
            (SUSPECT, ""),
            (FROM_SUSPECT, ""),
            ("  - {upon: listed,               to: suspect}\n", ""),
            ("{upon: [captured, response], to: inquiry}", "{upon: [captured, listed, response], to: inquiry}"),
            *NO_LIST,
        ),
    ),
    Case(
        "LP038",
        (
            (SUSPECT, ""),
            (FROM_SUSPECT, ""),
            ("{upon: listed,               to: suspect}", "{upon: ⟦listed, to: inquiry}"),
        ),
        (("{statuses: [Imported], held_by", "{statuses: [Bought name], held_by"),),
    ),
    Case(
        "LP039",
        (
            (SUSPECT, ""),
            (FROM_SUSPECT, ""),
            ("inquiry:      {statuses: [New]", "inquiry:      {statuses: [New, Imported]"),
            ("{upon: listed,               to: suspect}", "{upon: ⟦listed, to: inquiry, status: Imported}"),
        ),
        (("{upon: listed,               to: suspect}", "{upon: listed, to: suspect, status: Imported}"),),
    ),
]

BACK = "  - {when: \"ready AND (responded_since('recycled') OR woken)\", from: recycled, to: mql, cycle: next}\n"
PROGRAM = "  newcomer: {look_again: 30 days}"


def steps(*lines: str, again: str = "    again: after 90 days\n") -> tuple[tuple[str, str], ...]:
    """Return the changes that give the last program steps, and something to send."""
    written = "".join(f"      - {line}\n" for line in lines)
    name = "newcomer" if again else "⟦newcomer"
    return (
        (PROGRAM, f"  {name}:\n    look_again: 30 days\n{again}    steps:\n{written}"),
        before("programs", "resources: {calculator: {shows: awareness}, case-study: {shows: decision}}"),
    )


RETURN = [
    Case(
        "LP040",
        ((BACK, ""), ("  recycled:  ", "  ⟦recycled:  ")),
        ((BACK, "  - {upon: [response, woken], from: recycled, to: inquiry}\n"),),
    ),
    Case(
        "LP041",
        (
            (BACK, '  - {when: "ready AND woken", from: recycled, to: mql}\n'),
            ("    no_contact: {program", "    ⟦no_contact: {program"),
            (
                "{not_ready: recycled, wrong_person: recycled, bad_data: recycled,",
                "{not_ready: inquiry, wrong_person: inquiry, bad_data: inquiry,",
            ),
        ),
        (
            (BACK, '  - {when: "ready AND woken", from: recycled, to: mql}\n'),
            ("after: required attempts}", "wake: 90 days, after: required attempts}"),
            (
                "{not_ready: recycled, wrong_person: recycled, bad_data: recycled,",
                "{not_ready: inquiry, wrong_person: inquiry, bad_data: inquiry,",
            ),
        ),
    ),
    Case(
        "LP041",
        (
            (BACK, "  - {upon: woken, from: recycled, to: mql}\n"),
            ("after: required attempts}", "wake: 90 days, after: required attempts}"),
            (
                "{not_ready: recycled, wrong_person: recycled, bad_data: recycled,",
                "{not_ready: inquiry, wrong_person: inquiry, bad_data: ⟦recycled,",
            ),
        ),
        ((BACK, BACK + "  - {upon: woken, from: recycled, to: inquiry}\n"),),
    ),
    Case(
        "LP042",
        (
            (' OR woken)"', ')"'),
            ("{program: warm-up, wake: {date:", "{program: warm-up, wake: ⟦{date:"),
        ),
        (("ready AND (responded_since('recycled') OR woken)", "ready"),),
    ),
    Case(
        "LP043",
        steps("send: calculator", "⟦send: case-study"),
        steps("send: calculator", "wait: 3 days", "send: case-study"),
    ),
    Case(
        "LP043",
        steps("send: calculator", "branch: {within: 7 days, no response: case-study}", "⟦send: next unseen resource"),
        steps("send: calculator", "branch: {within: 7 days, no response: case-study}", "rest: 90 days"),
    ),
    Case("LP044", steps("send: calculator", again=""), steps("send: calculator")),
]

FUNNEL = [*STAGES, *STATUSES, *LISTS, *RETURN]
