"""The countries of the world and the sales region each belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

REGIONS = ("EMEA", "AMER", "APAC")

# Codes: ISO 3166-1 alpha-2, and XK, which it leaves to users and which the EU, CLDR and the telephone plan
# use for Kosovo. Names: the short English ones of Unicode CLDR. Order and regions: the sub-regions of the
# United Nations' M49, whose Western Asia is the Middle East here, with Iran, which M49 counts as Southern
# Asia. M49 leaves Taiwan out and gives Antarctica no continent; both are APAC.
_PLACES = {
    "EMEA": """
# Europe: northern
AX Åland Islands
DK Denmark
EE Estonia
FI Finland
FO Faroe Islands
GB United Kingdom
GG Guernsey
IE Ireland
IM Isle of Man
IS Iceland
JE Jersey
LT Lithuania
LV Latvia
NO Norway
SE Sweden
SJ Svalbard and Jan Mayen
# Europe: western
AT Austria
BE Belgium
CH Switzerland
DE Germany
FR France
LI Liechtenstein
LU Luxembourg
MC Monaco
NL Netherlands
# Europe: southern
AD Andorra
AL Albania
BA Bosnia and Herzegovina
ES Spain
GI Gibraltar
GR Greece
HR Croatia
IT Italy
ME Montenegro
MK North Macedonia
MT Malta
PT Portugal
RS Serbia
SI Slovenia
SM San Marino
VA Vatican City
XK Kosovo
# Europe: eastern
BG Bulgaria
BY Belarus
CZ Czechia
HU Hungary
MD Moldova
PL Poland
RO Romania
RU Russia
SK Slovakia
UA Ukraine
# Western Asia, and Iran
AE United Arab Emirates
AM Armenia
AZ Azerbaijan
BH Bahrain
CY Cyprus
GE Georgia
IL Israel
IQ Iraq
IR Iran
JO Jordan
KW Kuwait
LB Lebanon
OM Oman
PS Palestine
QA Qatar
SA Saudi Arabia
SY Syria
TR Türkiye
YE Yemen
# Africa: northern
DZ Algeria
EG Egypt
EH Western Sahara
LY Libya
MA Morocco
SD Sudan
TN Tunisia
# Africa: western
BF Burkina Faso
BJ Benin
CI Côte d'Ivoire
CV Cape Verde
GH Ghana
GM Gambia
GN Guinea
GW Guinea-Bissau
LR Liberia
ML Mali
MR Mauritania
NE Niger
NG Nigeria
SH Saint Helena
SL Sierra Leone
SN Senegal
TG Togo
# Africa: middle
AO Angola
CD Congo, Democratic Republic of the
CF Central African Republic
CG Congo, Republic of the
CM Cameroon
GA Gabon
GQ Equatorial Guinea
ST São Tomé and Príncipe
TD Chad
# Africa: eastern
BI Burundi
DJ Djibouti
ER Eritrea
ET Ethiopia
IO British Indian Ocean Territory
KE Kenya
KM Comoros
MG Madagascar
MU Mauritius
MW Malawi
MZ Mozambique
RE Réunion
RW Rwanda
SC Seychelles
SO Somalia
SS South Sudan
TF French Southern Territories
TZ Tanzania
UG Uganda
YT Mayotte
ZM Zambia
ZW Zimbabwe
# Africa: southern
BW Botswana
LS Lesotho
NA Namibia
SZ Eswatini
ZA South Africa
""",
    "AMER": """
# America: northern
BM Bermuda
CA Canada
GL Greenland
PM Saint Pierre and Miquelon
US United States
# America: central
BZ Belize
CR Costa Rica
GT Guatemala
HN Honduras
MX Mexico
NI Nicaragua
PA Panama
SV El Salvador
# Caribbean
AG Antigua and Barbuda
AI Anguilla
AW Aruba
BB Barbados
BL Saint Barthélemy
BQ Caribbean Netherlands
BS Bahamas
CU Cuba
CW Curaçao
DM Dominica
DO Dominican Republic
GD Grenada
GP Guadeloupe
HT Haiti
JM Jamaica
KN Saint Kitts and Nevis
KY Cayman Islands
LC Saint Lucia
MF Saint Martin
MQ Martinique
MS Montserrat
PR Puerto Rico
SX Sint Maarten
TC Turks and Caicos Islands
TT Trinidad and Tobago
VC Saint Vincent and Grenadines
VG British Virgin Islands
VI U.S. Virgin Islands
# America: southern
AR Argentina
BO Bolivia
BR Brazil
BV Bouvet Island
CL Chile
CO Colombia
EC Ecuador
FK Falkland Islands
GF French Guiana
GS South Georgia and South Sandwich Islands
GY Guyana
PE Peru
PY Paraguay
SR Suriname
UY Uruguay
VE Venezuela
""",
    "APAC": """
# Asia: central
KG Kyrgyzstan
KZ Kazakhstan
TJ Tajikistan
TM Turkmenistan
UZ Uzbekistan
# Asia: southern
AF Afghanistan
BD Bangladesh
BT Bhutan
IN India
LK Sri Lanka
MV Maldives
NP Nepal
PK Pakistan
# Asia: south-eastern
BN Brunei
ID Indonesia
KH Cambodia
LA Laos
MM Myanmar
MY Malaysia
PH Philippines
SG Singapore
TH Thailand
TL Timor-Leste
VN Vietnam
# Asia: eastern
CN China
HK Hong Kong
JP Japan
KP North Korea
KR South Korea
MN Mongolia
MO Macao
TW Taiwan
# Australia and New Zealand
AU Australia
CC Cocos (Keeling) Islands
CX Christmas Island
HM Heard and McDonald Islands
NF Norfolk Island
NZ New Zealand
# Oceania: Melanesia, Micronesia, Polynesia
AS American Samoa
CK Cook Islands
FJ Fiji
FM Micronesia
GU Guam
KI Kiribati
MH Marshall Islands
MP Northern Mariana Islands
NC New Caledonia
NR Nauru
NU Niue
PF French Polynesia
PG Papua New Guinea
PN Pitcairn Islands
PW Palau
SB Solomon Islands
TK Tokelau
TO Tonga
TV Tuvalu
UM U.S. Outlying Islands
VU Vanuatu
WF Wallis and Futuna
WS Samoa
# Antarctica
AQ Antarctica
""",
}


def _places() -> Iterator[tuple[str, str, str]]:
    for region, lines in _PLACES.items():
        for line in lines.strip().splitlines():
            if not line.startswith("#"):
                code, _, name = line.partition(" ")
                yield code, name, region


COUNTRIES: Mapping[str, str] = MappingProxyType({code: name for code, name, _ in sorted(_places())})
"""ISO 3166 alpha-2 code -> English name, in the order of the codes."""

REGION_OF: Mapping[str, str] = MappingProxyType({code: region for code, _, region in sorted(_places())})
"""ISO 3166 alpha-2 code -> "EMEA", "AMER" or "APAC"."""
