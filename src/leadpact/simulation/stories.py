"""The persons of the demo whom one should meet: fixed names, and what each of them shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    """A person of the demo, or a source or a file that has a story.

    Args:
        key: names the story; it never changes, tours and pages link by it.
        title: in a few words.
        shows: what is to be seen, in a sentence or two.
        email: whose story it is; empty where a source or receipts tell it.
        source: of a story that a source tells.
        channel: of a story that the receipts of a channel tell.
    """

    key: str
    title: str
    shows: str
    email: str = ""
    source: str = ""
    channel: str = ""


LIST_CHANNEL = "import:labmesse-2026"
"""The channel of the list that somebody typed badly."""

STORIES = (
    Story(
        "asked-now",
        "Asked for a demo a quarter of an hour ago",
        "Mira Kaya is VP Lab Operations of Anadolu Gida. Two colleagues of hers read the ROI paper this week, Ana works"
        " a third one; so the offer went to Ana, and its clock runs.",
        "mira.kaya@anadolu-gida.com",
    ),
    Story(
        "runs-out",
        "An offer that is about to be withdrawn",
        "Jonas Eder asked for a demo 26 minutes ago. If Ana does not answer in time, the promise breaks before your"
        " eyes: her manager is told, and somebody else gets the offer.",
        "jonas.eder@rheintal-biologics.com",
    ),
    Story(
        "came-back",
        "Too early then, back on her own",
        "Katrin Moser was handed back for timing seven months ago, woke up last week and asked again yesterday. Her"
        " second cycle, with its own dates and source, is with Ana.",
        "katrin.moser@alpenmilch-foods.com",
    ),
    Story(
        "buying-group",
        "Three people of one company",
        "Nobody at Severn Vaccines asked for anything. The third response within 30 days, of a vice president, made the"
        " group ready; in the night the other two followed, to the same rep.",
        "harriet.lowe@severn-vaccines.com",
    ),
    Story(
        "two-records",
        "Two records that were one person",
        "Marta Lindqvist was on a form without a phone number, and on a badge without an address. A form that told both"
        " made them one; the journal says by which key.",
        "marta.lindqvist@skagen-reagents.com",
    ),
    Story(
        "won-unheard",
        "Won, and sales never took it",
        "The CRM reported that Tadeo Ruiz has bought, while his lead still was an inquiry. The movement is recorded as"
        " the skip it was, and the lead bears a mark.",
        "tadeo.ruiz@orla-packaging.com",
    ),
    Story(
        "source-that-fails",
        "A source that does not pan out",
        "Content syndication is paid by the lead, its volume grew fourfold in three months, and most of what it brings"
        " looks ready. Sales rejects seven of ten, and there is hardly any revenue.",
        source="content_syndication",
    ),
    Story(
        "source-that-works",
        "A small source that does",
        "Partners bring few leads and cost nothing up front. Nearly half of the people have a purchase in mind.",
        source="partner",
    ),
    Story(
        "partner-lead",
        "A lead that a partner works",
        "Eleni Makris came through a partner and lives where Delta sells: Delta has the offer, with a clock like"
        " anybody else, and sees this lead but none of ours.",
        "eleni.makris@kyklos-beverages.com",
    ),
    Story(
        "opened-by-sales",
        "A lead that sales found itself",
        "Ben met Oskar Lund at a customer's. Nobody at marketing had heard of him: the source says so, and the lead"
        " began as an accepted one.",
        "oskar.lund@nordvik-polymers.com",
    ),
    Story(
        "not-known-yet",
        "Not ready, not unready: not known yet",
        "Ingrid Dahl works for a company of 5,400 and has read a paper. Whether she is ready depends on what nobody has"
        " asked her yet; the next question is named.",
        "ingrid.dahl@kalmar-energy.com",
    ),
    Story(
        "badly-typed",
        "A list that somebody typed",
        "Addresses without an at sign, dates that no calendar has: the rows were kept with what is wrong with each, to"
        " be corrected and taken again.",
        channel=LIST_CHANNEL,
    ),
    Story(
        "junk",
        "Caught at the gate",
        "An address of a throw-away service asked for a demo. The lead was opened, disqualified and given to nobody.",
        "kim.lee@mailinator.com",
    ),
    Story(
        "applicant",
        "Not a lead at all",
        "Somebody who wants a job used the contact form. There is no lead of them; operations was told to forward it.",
        "nora.fink@gmx.de",
    ),
    Story(
        "misrouted",
        "Good, but not mine",
        "Grace Holt's lead was offered to somebody who does not sell to her kind of plant. It was routed again, past"
        " them, and nobody was blamed.",
        "grace.holt@delmarcon-water.com",
    ),
)
