"""The search of every page: who is found by what, and for whom."""

from __future__ import annotations

import pytest

from building import DEMO, arrive, arrive_together, ask, live, rows
from leadpact.operations.database import Database
from leadpact.operations.scope import EVERYTHING, NOTHING, Scope
from leadpact.operations.search import Found, search
from leadpact.pact.model import Pact


def people(db: Database, text: str, scope: Scope = EVERYTHING) -> list[str]:
    return [person.name or person.email for person in search(db, scope, text).people]


@pytest.fixture
def known(db: Database, northwind: Pact) -> dict[str, int]:
    captured = arrive(
        db,
        northwind,
        DEMO | {"email": "m.yilmaz@anadolu-labs.com", "name": "Mehmet Yılmaz", "company": "Anadolu Gıda"},
        DEMO | {"email": "bjorn@fjord-fish.com", "name": "Bjørn Ødegård"},
        DEMO | {"email": "anna-lena.groß@strasse-mills.com", "name": "Anna-Lena Groß"},
        DEMO | {"email": "o.connor@harz-mills.com", "name": "Sean O'Connor", "lead_key": "crm-7"},
        DEMO | {"email": "an@kyoto-labs.com", "name": "An Sato"},
    )
    return {
        name: one.lead_id or 0 for name, one in zip(("yilmaz", "bjorn", "gross", "sean", "an"), captured, strict=True)
    }


BY_WORDS = [
    ("yilmaz", "Mehmet Yılmaz"),
    ("YILMAZ", "Mehmet Yılmaz"),
    ("Yılm", "Mehmet Yılmaz"),
    ("odegard", "Bjørn Ødegård"),
    ("bjor", "Bjørn Ødegård"),
    ("gross", "Anna-Lena Groß"),
    ("groß", "Anna-Lena Groß"),
    ("lena", "Anna-Lena Groß"),
    ("anna-lena", "Anna-Lena Groß"),
    ("connor sean", "Sean O'Connor"),
    ("O'Con", "Sean O'Connor"),
    ("sean o", "Sean O'Connor"),
    ("fjord", "Bjørn Ødegård"),
    ("bjorn@fjord-fi", "Bjørn Ødegård"),
    ("bjorn@fjord-fish.com", "Bjørn Ødegård"),
    ("  m.yilmaz@anadolu-labs.com ", "Mehmet Yılmaz"),
    ("an s", "An Sato"),
]
NOBODY = ["", "   ", "ilmaz", "sean x", "zzz", "%", "_", "\\", "'", "' | :*", "com", "\0", "& !"]


@pytest.mark.usefixtures("known")
def test_a_person_is_found_by_the_beginnings_of_words(db: Database) -> None:
    for text, name in BY_WORDS:
        assert (text, people(db, text)) == (text, [name])


@pytest.mark.usefixtures("known")
def test_nobody_is_found_by_what_begins_no_word(db: Database) -> None:
    for text in NOBODY:
        assert (text, people(db, text)) == (text, [])


@pytest.mark.usefixtures("known")
def test_of_one_or_two_letters_the_names_are_found_that_begin_so(db: Database) -> None:
    assert sorted(people(db, "an")) == ["An Sato", "Anna-Lena Groß"]
    assert people(db, "bj") == ["Bjørn Ødegård"]
    assert people(db, "le") == []


@pytest.mark.usefixtures("known")
def test_whose_name_begins_with_the_whole_text_comes_first(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, DEMO | {"email": "sato@harz-mills.com", "name": "Sean Anders"})
    assert people(db, "sato") == ["An Sato", "Sean Anders"] or people(db, "sato")[1:] == ["An Sato"]
    assert people(db, "sean a")[0] == "Sean Anders"


def test_companies_are_found_by_name_and_by_domain(known: dict[str, int], db: Database) -> None:
    assert known
    assert [(one.name, one.domain, one.people) for one in search(db, EVERYTHING, "gida").accounts] == [
        ("Anadolu Gıda", "anadolu-labs.com", 1)
    ]
    assert [one.domain for one in search(db, EVERYTHING, "mills").accounts] == ["harz-mills.com", "strasse-mills.com"]


def test_leads_are_found_by_number_name_elsewhere_and_address(known: dict[str, int], db: Database) -> None:
    for text in (str(known["sean"]), "crm-7", "O.Connor@harz-mills.com"):
        assert [lead.id for lead in search(db, EVERYTHING, text).leads] == [known["sean"]]
    assert search(db, EVERYTHING, "crm-").leads == ()
    assert search(db, EVERYTHING, "9" * 30).leads == ()


def test_a_person_leads_to_their_open_lead(known: dict[str, int], db: Database) -> None:
    [found] = search(db, EVERYTHING, "odegard").people
    assert (found.lead_id, found.stage) == (
        known["bjorn"],
        ask(db, "SELECT stage FROM lead WHERE id = %s", known["bjorn"]),
    )


def test_it_is_said_when_there_are_more(db: Database, northwind: Pact) -> None:
    arrive_together(
        db, northwind, [DEMO | {"email": f"twin{n}@twin{n}-mills.com", "name": "Una Twin"} for n in range(9)]
    )
    found = search(db, EVERYTHING, "twin", most=8)
    assert (len(found.people), found.more_people) == (8, True)
    assert (len(found.accounts), found.more_accounts) == (8, True)
    found = search(db, EVERYTHING, "twin", most=9)
    assert (len(found.people), found.more_people, found.more_accounts) == (9, False, False)


def test_everybody_finds_only_what_they_may_see(db: Database, northwind: Pact) -> None:
    leads = live(db, northwind)
    seen = {
        lead: (f"{kind}:{owner}", taken)
        for lead, kind, owner, taken in rows(db, "SELECT id, owner_kind, owner, accepted_by FROM lead")
    }
    delta = Scope(owners=("partner:delta",))
    assert seen[leads["partner"]][0] == "partner:delta"
    assert [person.email for person in search(db, delta, "vic").people] == ["vic@athens-foods.com"]
    assert [one.domain for one in search(db, delta, "athens").accounts] == ["athens-foods.com"]
    assert [one.id for one in search(db, delta, str(leads["partner"])).leads] == [leads["partner"]]
    for text in ("mira", "anadolu", str(leads["won"]), "mira@anadolu-labs.com", "mi"):
        assert not search(db, delta, text)
        assert not search(db, NOTHING, text)
        assert search(db, EVERYTHING, text)
    assert search(db, NOTHING, "vic") == Found()


def test_who_was_absorbed_is_not_found(db: Database, northwind: Pact) -> None:
    arrive(
        db,
        northwind,
        DEMO | {"email": "mira@anadolu-labs.com", "name": "Mira Kaya"},
        DEMO | {"ids": {"crm": "c-1"}, "name": "Mira Kaya"},
        DEMO | {"email": "mira@anadolu-labs.com", "ids": {"crm": "c-1"}},
    )
    assert ask(db, "SELECT count(*) FROM person WHERE name = 'Mira Kaya'") == 2
    assert people(db, "mira kaya") == ["Mira Kaya"]


def test_a_very_long_name_can_be_kept(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, DEMO | {"email": "long@harz-mills.com", "name": "Un" + "a" * 5000})
    assert len(people(db, "una")) == ask(db, "SELECT count(*) FROM person WHERE name LIKE 'Una%%'")
