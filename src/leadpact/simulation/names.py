"""Invented names: persons by language, companies, titles, phone numbers that exist for fiction or to nobody."""

from __future__ import annotations

from leadpact.simulation.dice import Dice

GERMAN, ENGLISH, FRENCH, ITALIAN, NORDIC, SPANISH, TURKISH, GREEK, JAPANESE, INDIAN, DUTCH = range(11)

LANGUAGES = {
    "DE": GERMAN, "AT": GERMAN, "CH": GERMAN, "GB": ENGLISH, "US": ENGLISH, "AU": ENGLISH, "SG": ENGLISH, "FR": FRENCH,
    "IT": ITALIAN, "SE": NORDIC, "DK": NORDIC, "ES": SPANISH, "TR": TURKISH, "GR": GREEK, "JP": JAPANESE, "IN": INDIAN,
    "NL": DUTCH,
}  # fmt: skip
FIRST = {
    GERMAN: (
        "Anna Lukas Julia Felix Katrin Jonas Sabine Tobias Lena Markus Petra Stefan Nina Florian "
        "Birgit Jan Clara Moritz Heike Paul"
    ),
    ENGLISH: (
        "Emma James Olivia Daniel Grace Thomas Hannah Oliver Kate Samuel Rachel Peter Laura Andrew "
        "Megan Henry Alice Ryan Claire Jack"
    ),
    FRENCH: (
        "Camille Julien Sophie Nicolas Claire Antoine Manon Pierre Amélie Luc Hélène Mathieu Élise "
        "Bruno Inès Rémi"
    ),
    ITALIAN: (
        "Giulia Marco Chiara Luca Francesca Matteo Elena Davide Sara Paolo Marta Andrea Silvia "
        "Stefano Irene Fabio"
    ),
    NORDIC: "Astrid Erik Freja Lars Ingrid Nils Maja Oskar Sofie Anders Linnea Mikkel Karin Jens Elin Per",
    SPANISH: "Lucía Javier Carmen Diego Marta Álvaro Elena Pablo Irene Sergio Nuria Hugo Alba Iván Rocío Tomás",
    TURKISH: "Ayşe Mehmet Elif Emre Zeynep Can Deniz Burak Selin Kerem Ece Murat Defne Ozan",
    GREEK: "Eleni Nikos Maria Giorgos Sofia Dimitris Katerina Kostas Ioanna Petros",
    JAPANESE: "Yuki Haruto Sakura Kenji Aiko Takumi Naoko Daiki Emi Ryo",
    INDIAN: "Priya Arjun Ananya Rohan Kavya Vikram Meera Aditya Nisha Rahul Isha Sanjay",
    DUTCH: "Lotte Sander Femke Bram Anouk Daan Sanne Joris Eva Thijs Marieke Koen",
}  # fmt: skip
LAST = {
    GERMAN: (
        "Bauer Keller Vogt Brandt Lorenz Seidel Hartmann Kuhn Albrecht Winter Roth Engel Pohl Busch "
        "Sommer Arnold Haas Simon Graf Kraus"
    ),
    ENGLISH: (
        "Walsh Carter Hughes Bennett Foster Reed Palmer Ellis Murray Shaw Grant Barnes Holt Pearce "
        "Quinn Doyle Marsh Fields Lane Brooks"
    ),
    FRENCH: (
        "Dupont Moreau Laurent Girard Roux Fontaine Chevalier Renard Marchand Lambert Perrin "
        "Gauthier Colin Barbier"
    ),
    ITALIAN: "Rossi Conti Ricci Marino Greco Gallo Ferri Costa Villa Longo Serra Testa Fabbri Sala",
    NORDIC: "Lindqvist Berg Hansen Nilsen Dahl Holm Lund Strand Wallin Ek Frost Bruun Kjær Sandberg",
    SPANISH: "Navarro Ortega Molina Vega Castro Ruiz Herrera Campos Serrano Peña Lozano Prieto",
    TURKISH: "Yılmaz Demir Şahin Çelik Aydın Arslan Doğan Kılıç Koç Polat Erdem Güneş",
    GREEK: "Papadakis Nikolaou Georgiou Vlachos Antoniou Makris Pappas Kostas",
    JAPANESE: "Tanaka Sato Suzuki Mori Ito Kimura Ono Ueda Abe Endo",
    INDIAN: "Sharma Iyer Patel Reddy Nair Mehta Rao Gupta Das Kapoor Joshi Menon",
    DUTCH: "de Vries Bakker Visser Smit Mulder Bos Vos Kok Dekker Postma Kuiper",
}  # fmt: skip
FIRST_NAMES = {language: tuple(names.split()) for language, names in FIRST.items()}
LAST_NAMES = {
    language: tuple(name.replace("_", " ") for name in names.replace("de Vries", "de_Vries").split())
    for language, names in LAST.items()
}
STEMS = (
    "Helvo", "Nordke", "Aure", "Lumi", "Sylva", "Castra", "Bren", "Orla", "Vento", "Kalmar", "Tessa", "Rhein",
    "Marlo", "Quanta", "Ferro", "Alba", "Zeta", "Corvi", "Delmar", "Iso", "Vitra", "Solan", "Arden", "Brix", "Cela",
    "Darno", "Elmo", "Fjor", "Galen", "Hestia", "Ilva", "Juno", "Krona", "Levan", "Mira", "Nexa", "Opal", "Prisma",
    "Rubin", "Sorel", "Tarn", "Ulmo", "Vara", "Wexo", "Yara", "Zephi", "Bora", "Cirro", "Dune", "Ember",
)  # fmt: skip
ENDS = (
    "ra", "via", "tis", "lon", "den", "mar", "con", "vex", "nor", "sen", "lia", "dor", "gen", "tal", "rix", "ma",
)  # fmt: skip
KINDS = {
    "Pharma": ("Pharma", "Biologics", "Therapeutics", "Vaccines"),
    "Food": ("Foods", "Dairy", "Mills", "Beverages"),
    "Chemicals": ("Chemie", "Polymers", "Coatings", "Reagents"),
    "Energy": ("Energy", "Batteries", "Hydrogen", "Grid"),
    "Academia": ("University", "Institute", "Polytechnic"),
    "Other": ("Labs", "Water", "Materials", "Packaging"),
}
FORMS = {
    "DE": "GmbH", "AT": "GmbH", "CH": "AG", "GB": "Ltd", "US": "Inc.", "FR": "SAS", "IT": "SpA", "SE": "AB", "ES": "SA",
    "DK": "A/S", "TR": "A.Ş.", "GR": "SA", "JP": "KK", "IN": "Pvt Ltd", "AU": "Pty Ltd", "SG": "Pte Ltd", "NL": "BV",
}  # fmt: skip
ZONES = {
    "DE": "Europe/Berlin", "AT": "Europe/Vienna", "CH": "Europe/Zurich", "GB": "Europe/London", "FR": "Europe/Paris",
    "IT": "Europe/Rome", "SE": "Europe/Stockholm", "ES": "Europe/Madrid", "DK": "Europe/Copenhagen",
    "TR": "Europe/Istanbul", "GR": "Europe/Athens", "US": "America/New_York", "JP": "Asia/Tokyo", "IN": "Asia/Kolkata",
    "AU": "Australia/Sydney", "SG": "Asia/Singapore", "NL": "Europe/Amsterdam",
}  # fmt: skip
PHONES = {
    "DE": "+49 30 555{:04}", "AT": "+43 1 555{:04}", "CH": "+41 44 555{:04}", "GB": "+44 20 7946 {:04}",
    "US": "+1 212 555 01{:02}", "FR": "+33 1 99 00{:04}", "IT": "+39 02 555{:04}", "SE": "+46 8 555 {:04}",
    "ES": "+34 91555{:04}", "TR": "+90 212 555 {:04}", "NL": "+31 20 555 {:04}", "SG": "+65 6555 {:04}",
    "AU": "+61 2 5550 {:04}", "JP": "+81 3 5550 {:04}", "GR": "+30 21 0555 {:04}",
}  # fmt: skip
TITLES = {
    "C-level": ("Chief Scientific Officer", "Managing Director", "Chief Operating Officer"),
    "VP": ("VP Lab Operations", "VP Quality", "VP Manufacturing"),
    "Director": ("Director of Quality", "Head of Quality Control", "Director of Process Development"),
    "Manager": ("Lab Manager", "Plant Manager", "Quality Manager", "Procurement Manager"),
    "Staff": ("Research Chemist", "Process Engineer", "Laboratory Analyst", "Data Engineer"),
}
PRIVATE_MAIL = ("gmail.com", "outlook.com", "yahoo.com", "gmx.de", "icloud.com")
PLAIN = str.maketrans("äöüßéèêáàíìóòúùñçøåæıİşŞğĞÇÖÜÁÉéôâîûëïœ ", "aousEeeaaiioouuncoaaiIsSgGCOUAEeoaiueio-")


def plain(text: str) -> str:
    """Return `text` in small letters that an address may have."""
    kept = (letter for letter in text.lower().translate(PLAIN).lower() if letter.isascii())
    return "".join(letter if letter.isalnum() else "-" for letter in kept).strip("-")


def company_name(dice: Dice, number: int, industry: str, country: str) -> tuple[str, str]:
    """Return name and domain of the account `number`; no two have one name."""
    stem = STEMS[number % len(STEMS)] + ENDS[number // len(STEMS) % len(ENDS)]
    kind = dice.pick(KINDS[industry], "account", number, "kind")
    return f"{stem} {kind} {FORMS[country]}", f"{plain(stem)}-{plain(kind)}.com"


def person_name(dice: Dice, key: str, country: str) -> tuple[str, str]:
    """Return first and last name, as they are frequent where the person lives."""
    language = LANGUAGES[country]
    if dice.chance(0.12, key, "from elsewhere"):
        language = dice.pick((TURKISH, INDIAN, ITALIAN, ENGLISH, SPANISH), key, "language")
    return dice.pick(FIRST_NAMES[language], key, "first"), dice.pick(LAST_NAMES[language], key, "last")


def phone(dice: Dice, key: str, country: str) -> str:
    """Return a number of the country's form; empty where none is known to be nobody's."""
    form = PHONES.get(country)
    if form is None:
        return ""
    return form.format(dice.whole(0, 99 if "{:02}" in form else 9999, key, "phone"))
