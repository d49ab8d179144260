"""Countries as tables write them: by two or three letters, or by a name in English or in another language of `header_words`.

*Source*: ISO 3166-1 (codes and English short names); the other names are everyday ones.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from cleannet.model.subject import is_country
from cleannet.readers.tables.header_words import folded

_ISO: Final = """
    AD AND/Andorra; AE ARE/United Arab Emirates; AF AFG/Afghanistan; AG ATG/Antigua and Barbuda; AI AIA/Anguilla; AL
    ALB/Albania; AM ARM/Armenia; AO AGO/Angola; AQ ATA/Antarctica; AR ARG/Argentina; AS ASM/American Samoa; AT AUT/Austria; AU
    AUS/Australia; AW ABW/Aruba; AX ALA/Åland Islands; AZ AZE/Azerbaijan; BA BIH/Bosnia and Herzegovina; BB BRB/Barbados; BD
    BGD/Bangladesh; BE BEL/Belgium; BF BFA/Burkina Faso; BG BGR/Bulgaria; BH BHR/Bahrain; BI BDI/Burundi; BJ BEN/Benin; BL
    BLM/Saint Barthélemy; BM BMU/Bermuda; BN BRN/Brunei Darussalam; BO BOL/Bolivia, Plurinational State of/Plurinational State
    of Bolivia/Bolivia; BQ BES/Bonaire, Sint Eustatius and Saba/Sint Eustatius and Saba Bonaire; BR BRA/Brazil; BS BHS/Bahamas;
    BT BTN/Bhutan; BV BVT/Bouvet Island; BW BWA/Botswana; BY BLR/Belarus; BZ BLZ/Belize; CA CAN/Canada; CC CCK/Cocos (Keeling)
    Islands; CD COD/Congo, The Democratic Republic of the/The Democratic Republic of the Congo; CF CAF/Central African Republic;
    CG COG/Congo; CH CHE/Switzerland; CI CIV/Côte d'Ivoire; CK COK/Cook Islands; CL CHL/Chile; CM CMR/Cameroon; CN CHN/China; CO
    COL/Colombia; CR CRI/Costa Rica; CU CUB/Cuba; CV CPV/Cabo Verde; CW CUW/Curaçao; CX CXR/Christmas Island; CY CYP/Cyprus; CZ
    CZE/Czechia; DE DEU/Germany; DJ DJI/Djibouti; DK DNK/Denmark; DM DMA/Dominica; DO DOM/Dominican Republic; DZ DZA/Algeria; EC
    ECU/Ecuador; EE EST/Estonia; EG EGY/Egypt; EH ESH/Western Sahara; ER ERI/Eritrea; ES ESP/Spain; ET ETH/Ethiopia; FI
    FIN/Finland; FJ FJI/Fiji; FK FLK/Falkland Islands (Malvinas); FM FSM/Micronesia, Federated States of/Federated States of
    Micronesia; FO FRO/Faroe Islands; FR FRA/France; GA GAB/Gabon; GB GBR/United Kingdom; GD GRD/Grenada; GE GEO/Georgia; GF
    GUF/French Guiana; GG GGY/Guernsey; GH GHA/Ghana; GI GIB/Gibraltar; GL GRL/Greenland; GM GMB/Gambia; GN GIN/Guinea; GP
    GLP/Guadeloupe; GQ GNQ/Equatorial Guinea; GR GRC/Greece; GS SGS/South Georgia and the South Sandwich Islands; GT
    GTM/Guatemala; GU GUM/Guam; GW GNB/Guinea-Bissau; GY GUY/Guyana; HK HKG/Hong Kong; HM HMD/Heard Island and McDonald Islands;
    HN HND/Honduras; HR HRV/Croatia; HT HTI/Haiti; HU HUN/Hungary; ID IDN/Indonesia; IE IRL/Ireland; IL ISR/Israel; IM IMN/Isle
    of Man; IN IND/India; IO IOT/British Indian Ocean Territory; IQ IRQ/Iraq; IR IRN/Iran, Islamic Republic of/Islamic Republic
    of Iran/Iran; IS ISL/Iceland; IT ITA/Italy; JE JEY/Jersey; JM JAM/Jamaica; JO JOR/Jordan; JP JPN/Japan; KE KEN/Kenya; KG
    KGZ/Kyrgyzstan; KH KHM/Cambodia; KI KIR/Kiribati; KM COM/Comoros; KN KNA/Saint Kitts and Nevis; KP PRK/Korea, Democratic
    People's Republic of/Democratic People's Republic of Korea/North Korea; KR KOR/Korea, Republic of/Republic of Korea/South
    Korea; KW KWT/Kuwait; KY CYM/Cayman Islands; KZ KAZ/Kazakhstan; LA LAO/Lao People's Democratic Republic/Laos; LB
    LBN/Lebanon; LC LCA/Saint Lucia; LI LIE/Liechtenstein; LK LKA/Sri Lanka; LR LBR/Liberia; LS LSO/Lesotho; LT LTU/Lithuania;
    LU LUX/Luxembourg; LV LVA/Latvia; LY LBY/Libya; MA MAR/Morocco; MC MCO/Monaco; MD MDA/Moldova, Republic of/Republic of
    Moldova/Moldova; ME MNE/Montenegro; MF MAF/Saint Martin (French part); MG MDG/Madagascar; MH MHL/Marshall Islands; MK
    MKD/North Macedonia; ML MLI/Mali; MM MMR/Myanmar; MN MNG/Mongolia; MO MAC/Macao; MP MNP/Northern Mariana Islands; MQ
    MTQ/Martinique; MR MRT/Mauritania; MS MSR/Montserrat; MT MLT/Malta; MU MUS/Mauritius; MV MDV/Maldives; MW MWI/Malawi; MX
    MEX/Mexico; MY MYS/Malaysia; MZ MOZ/Mozambique; NA NAM/Namibia; NC NCL/New Caledonia; NE NER/Niger; NF NFK/Norfolk Island;
    NG NGA/Nigeria; NI NIC/Nicaragua; NL NLD/Netherlands; NO NOR/Norway; NP NPL/Nepal; NR NRU/Nauru; NU NIU/Niue; NZ NZL/New
    Zealand; OM OMN/Oman; PA PAN/Panama; PE PER/Peru; PF PYF/French Polynesia; PG PNG/Papua New Guinea; PH PHL/Philippines; PK
    PAK/Pakistan; PL POL/Poland; PM SPM/Saint Pierre and Miquelon; PN PCN/Pitcairn; PR PRI/Puerto Rico; PS PSE/Palestine, State
    of/State of Palestine; PT PRT/Portugal; PW PLW/Palau; PY PRY/Paraguay; QA QAT/Qatar; RE REU/Réunion; RO ROU/Romania; RS
    SRB/Serbia; RU RUS/Russian Federation; RW RWA/Rwanda; SA SAU/Saudi Arabia; SB SLB/Solomon Islands; SC SYC/Seychelles; SD
    SDN/Sudan; SE SWE/Sweden; SG SGP/Singapore; SH SHN/Saint Helena, Ascension and Tristan da Cunha/Ascension and Tristan da
    Cunha Saint Helena; SI SVN/Slovenia; SJ SJM/Svalbard and Jan Mayen; SK SVK/Slovakia; SL SLE/Sierra Leone; SM SMR/San Marino;
    SN SEN/Senegal; SO SOM/Somalia; SR SUR/Suriname; SS SSD/South Sudan; ST STP/Sao Tome and Principe; SV SLV/El Salvador; SX
    SXM/Sint Maarten (Dutch part); SY SYR/Syrian Arab Republic/Syria; SZ SWZ/Eswatini; TC TCA/Turks and Caicos Islands; TD
    TCD/Chad; TF ATF/French Southern Territories; TG TGO/Togo; TH THA/Thailand; TJ TJK/Tajikistan; TK TKL/Tokelau; TL TLS/Timor-
    Leste; TM TKM/Turkmenistan; TN TUN/Tunisia; TO TON/Tonga; TR TUR/Türkiye; TT TTO/Trinidad and Tobago; TV TUV/Tuvalu; TW
    TWN/Taiwan, Province of China/Province of China Taiwan/Taiwan; TZ TZA/Tanzania, United Republic of/United Republic of
    Tanzania/Tanzania; UA UKR/Ukraine; UG UGA/Uganda; UM UMI/United States Minor Outlying Islands; US USA/United States; UY
    URY/Uruguay; UZ UZB/Uzbekistan; VA VAT/Holy See (Vatican City State); VC VCT/Saint Vincent and the Grenadines; VE
    VEN/Venezuela, Bolivarian Republic of/Bolivarian Republic of Venezuela/Venezuela; VG VGB/Virgin Islands, British/British
    Virgin Islands; VI VIR/Virgin Islands, U.S./U.S. Virgin Islands; VN VNM/Viet Nam/Vietnam; VU VUT/Vanuatu; WF WLF/Wallis and
    Futuna; WS WSM/Samoa; YE YEM/Yemen; YT MYT/Mayotte; ZA ZAF/South Africa; ZM ZMB/Zambia; ZW ZWE/Zimbabwe;
"""
"""Two letters, three letters, and the names."""

_EVERYDAY: Final = """
    AE VAE/UAE/Émirats arabes unis/Vereinigte Arabische Emirate/Emiratos Árabes Unidos/Emirati Arabi Uniti/阿联酋;
    AT Österreich/Autriche/Oostenrijk/オーストリア/奥地利;
    AU Australien/Australie/オーストラリア/澳大利亚;
    BE Belgien/Belgique/België/Bélgica/Belgio/ベルギー/比利时;
    BR Brasilien/Brésil/Brasil/Brasile/ブラジル/巴西;
    BY Belarus/Weißrussland/Biélorussie/Belorussia/Bielorrusia/Беларусь/白俄罗斯;
    CA Kanada/Canadá/カナダ/加拿大;
    CH Schweiz/Suisse/Svizzera/Suiza/Zwitserland/Suíça/スイス/瑞士;
    CN PRC/P.R. China/PR China/People's Republic of China/Mainland China/Volksrepublik China/VR China/République populaire de
    Chine/Chine/República Popular China/Cina/Repubblica Popolare Cinese/中国/中國/中华人民共和国/中華人民共和国/Китай/КНР/الصين;
    CZ Czech Republic/Tschechien/Tschechische Republik/Tchéquie/République tchèque/Chequia/チェコ/捷克;
    DE Deutschland/Allemagne/Alemania/Alemanha/Duitsland/ドイツ/德国/德國;
    DK Dänemark/Danemark/Dinamarca/Danimarca/デンマーク/丹麦;
    ES Spanien/Espagne/España/Espanha/Spagna/Spanje/スペイン/西班牙;
    FI Finnland/Finlande/Finlandia/Suomi/フィンランド/芬兰;
    FR Frankreich/Francia/França/Frankrijk/フランス/法国/法國;
    GB UK/U.K./United Kingdom/Great Britain/England/Scotland/Wales/Northern Ireland/Großbritannien/Vereinigtes
    Königreich/Royaume-Uni/Reino Unido/Regno Unito/Verenigd Koninkrijk/イギリス/英国/英國;
    HK Hongkong/Hong Kong SAR/Hong Kong, China/China Hong Kong/Hong Kong SAR China/香港;
    HU Ungarn/Hongrie/Hungría/Ungheria/ハンガリー/匈牙利;
    IE Irland/Irlande/Irlanda/アイルランド/爱尔兰;
    IL Israël/イスラエル/以色列;
    IN Indien/Inde/インド/印度;
    IR Iran/Irán/Irã/イラン/伊朗;
    IT Italien/Italie/Italia/Itália/イタリア/意大利;
    JP Japon/Japón/Japão/Giappone/日本;
    KP North Korea/Nordkorea/DPRK/Corée du Nord/Corea del Norte/北朝鮮/朝鲜;
    KR South Korea/Südkorea/Republic of Korea/Corée du Sud/Corea del Sur/Corea del Sud/韓国/韩国/대한민국;
    MO Macau/Macao SAR/Macau SAR/Macao, China/澳門/澳门;
    MX Mexiko/Mexique/México/メキシコ/墨西哥;
    NL Niederlande/Holland/The Netherlands/Pays-Bas/Países Bajos/Paesi Bassi/Nederland/オランダ/荷兰;
    NO Norwegen/Norvège/Noruega/Norge/ノルウェー/挪威;
    PL Polen/Pologne/Polonia/Polska/ポーランド/波兰;
    PT Portogallo/ポルトガル/葡萄牙;
    RO Rumänien/Roumanie/Rumania/ルーマニア/罗马尼亚;
    RU Russia/Russland/Russie/Rusia/Rússia/Rusland/Russian Federation/Россия/РФ/ロシア/俄罗斯;
    SE Schweden/Suède/Suecia/Suécia/Svezia/Sverige/スウェーデン/瑞典;
    SG Singapur/Singapour/シンガポール/新加坡;
    TR Türkei/Turkey/Turquie/Turquía/トルコ/土耳其;
    TW Taiwan/Taiwan, China/Taiwan, ROC/Taiwan, R.O.C./Chinese Taipei/台湾/台灣/臺灣;
    UA Ukraine/Ucrania/Украина/Україна/ウクライナ/乌克兰;
    US U.S./USA/U.S.A./United States/United States of America/Vereinigte Staaten/Vereinigte Staaten von Amerika/États-
    Unis/Estados Unidos/Estados Unidos de América/Stati Uniti/Verenigde Staten/アメリカ/米国/美国/美國/США;
    VN Vietnam/Viet Nam/ベトナム/越南;
    ZA Südafrika/Afrique du Sud/Sudáfrica/南アフリカ/南非;
"""


def _read(*texts: str) -> dict[str, str]:
    rows = (row.split(maxsplit=1) for text in texts for row in text.split(";") if row.strip())
    return {folded(name): code for code, names in rows for name in " ".join(names.split()).split("/")}


_CODES: Final = _read(_ISO, _EVERYDAY)


@lru_cache(maxsize=4_096)
def code_of(written: str) -> str:
    """The two letters of a country; "" if it is none, or may be several.

    >>> code_of("CHN"), code_of("Volksrepublik China"), code_of("de"), code_of("Korea"), code_of("China?")
    ('CN', 'CN', 'DE', '', '')
    """
    text = written.strip()
    if len(text) == 2 and text.isascii() and is_country(text.upper()):
        return text.upper()
    return _CODES.get(folded(text), "")
