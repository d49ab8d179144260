"""English names of coastal countries, as cable maps spell them, and their ISO 3166-1 alpha-2 codes."""

from __future__ import annotations

from typing import Final

_ROWS: Final = """
AE United Arab Emirates|AG Antigua and Barbuda|AI Anguilla|AL Albania|AO Angola|AR Argentina|AS American Samoa
AU Australia|AW Aruba|BB Barbados|BD Bangladesh|BE Belgium|BG Bulgaria|BH Bahrain|BJ Benin|BL Saint Barthélemy
BM Bermuda|BN Brunei|BQ Bonaire, Sint Eustatius and Saba|BR Brazil|BS Bahamas|BZ Belize|CA Canada
CC Cocos (Keeling) Islands|CD Congo, Dem. Rep.|CG Congo, Rep.|CI Côte d'Ivoire|CK Cook Islands|CL Chile|CM Cameroon
CN China|CO Colombia|CR Costa Rica|CU Cuba|CV Cape Verde|CW Curaçao|CX Christmas Island|CY Cyprus|DE Germany|DJ Djibouti
DK Denmark|DM Dominica|DO Dominican Republic|DZ Algeria|EC Ecuador|EE Estonia|EG Egypt|ER Eritrea|ES Spain|FI Finland
FJ Fiji|FK Falkland Islands|FM Micronesia|FO Faroe Islands|FR France|GA Gabon|GB United Kingdom|GD Grenada|GE Georgia
GF French Guiana|GG Guernsey|GH Ghana|GI Gibraltar|GL Greenland|GM Gambia|GN Guinea|GP Guadeloupe|GQ Equatorial Guinea
GR Greece|GT Guatemala|GU Guam|GW Guinea-Bissau|GY Guyana|HK Hong Kong|HN Honduras|HR Croatia|HT Haiti|ID Indonesia
IE Ireland|IL Israel|IM Isle of Man|IN India|IQ Iraq|IR Iran|IS Iceland|IT Italy|JE Jersey|JM Jamaica|JO Jordan|JP Japan
KE Kenya|KH Cambodia|KI Kiribati|KM Comoros|KN Saint Kitts and Nevis|KP North Korea|KR South Korea|KW Kuwait
KY Cayman Islands|LB Lebanon|LC Saint Lucia|LK Sri Lanka|LR Liberia|LT Lithuania|LV Latvia|LY Libya|MA Morocco|MC Monaco
ME Montenegro|MF Saint Martin|MG Madagascar|MH Marshall Islands|MM Myanmar|MO Macau|MO Macao|MP Northern Mariana Islands
MQ Martinique|MR Mauritania|MS Montserrat|MT Malta|MU Mauritius|MV Maldives|MX Mexico|MY Malaysia|MZ Mozambique
NA Namibia|NC New Caledonia|NF Norfolk Island|NG Nigeria|NI Nicaragua|NL Netherlands|NO Norway|NR Nauru|NU Niue
NZ New Zealand|OM Oman|PA Panama|PE Peru|PF French Polynesia|PG Papua New Guinea|PH Philippines|PK Pakistan|PL Poland
PM Saint Pierre and Miquelon|PR Puerto Rico|PT Portugal|PW Palau|QA Qatar|RE Réunion|RO Romania|RU Russia
SA Saudi Arabia|SB Solomon Islands|SC Seychelles|SD Sudan|SE Sweden|SG Singapore
SH Saint Helena, Ascension and Tristan da Cunha|SI Slovenia|SJ Svalbard|SL Sierra Leone|SN Senegal|SO Somalia
SR Suriname|ST Sao Tome and Principe|SV El Salvador|SX Sint Maarten|SY Syria|TC Turks and Caicos Islands|TG Togo
TH Thailand|TK Tokelau|TL Timor-Leste|TN Tunisia|TO Tonga|TR Turkey|TR Türkiye|TT Trinidad and Tobago|TV Tuvalu
TW Taiwan|TZ Tanzania|UA Ukraine|US United States|UY Uruguay|VC Saint Vincent and the Grenadines|VE Venezuela
VG Virgin Islands (U.K.)|VI Virgin Islands (U.S.)|VN Vietnam|VU Vanuatu|WF Wallis and Futuna|WS Samoa|YE Yemen
YT Mayotte|ZA South Africa
"""

CODES: Final = {row[3:]: row[:2] for row in _ROWS.strip().replace("\n", "|").split("|")}
"""name -> code."""
