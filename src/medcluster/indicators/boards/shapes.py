"""Which shape of the vendored map stands for which region and country. What has none is drawn as a point.

The shapes are of 2014: the regions made in Kazakhstan since then (Abai, Zhetysu, Ulytau, Shymkent) are points within
the shape of the region that they were part of.
"""

from __future__ import annotations

KAZAKHSTAN = {
    "KZ-11": "KZ.AM", "KZ-15": "KZ.AT", "KZ-19": "KZ.AA", "KZ-23": "KZ.AR", "KZ-27": "KZ.WK", "KZ-31": "KZ.ZM",
    "KZ-35": "KZ.QG", "KZ-39": "KZ.QS", "KZ-43": "KZ.QO", "KZ-47": "KZ.MG", "KZ-55": "KZ.PA", "KZ-59": "KZ.NK",
    "KZ-61": "KZ.SK", "KZ-63": "KZ.EK", "KZ-71": "KZ.AS", "KZ-75": "KZ.AC",
}  # fmt: skip
RUSSIA = {  # by the name in the file, whose codes are not one for one
    "RU-AD": "Adygey", "RU-AL": "Gorno-Altay", "RU-ALT": "Altay", "RU-AMU": "Amur", "RU-ARK": "Arkhangel'sk",
    "RU-AST": "Astrakhan'", "RU-BA": "Bashkortostan", "RU-BEL": "Belgorod", "RU-BRY": "Bryansk", "RU-BU": "Buryat",
    "RU-CE": "Chechnya", "RU-CHE": "Chelyabinsk", "RU-CHU": "Chukchi Autonomous Okrug", "RU-CU": "Chuvash",
    "RU-DA": "Dagestan", "RU-IN": "Ingush", "RU-IRK": "Irkutsk", "RU-IVA": "Ivanovo", "RU-KAM": "Kamchatka",
    "RU-KB": "Kabardin-Balkar", "RU-KC": "Karachay-Cherkess", "RU-KDA": "Krasnodar", "RU-KEM": "Kemerovo",
    "RU-KGD": "Kaliningrad", "RU-KGN": "Kurgan", "RU-KHA": "Khabarovsk", "RU-KHM": "Khanty-Mansiy",
    "RU-KIR": "Kirov", "RU-KK": "Khakass", "RU-KL": "Kalmyk", "RU-KLU": "Kaluga", "RU-KO": "Komi",
    "RU-KOS": "Kostroma", "RU-KR": "Karelia", "RU-KRS": "Kursk", "RU-KYA": "Krasnoyarsk", "RU-LEN": "Leningrad",
    "RU-LIP": "Lipetsk", "RU-MAG": "Maga Buryatdan", "RU-ME": "Mariy-El", "RU-MO": "Mordovia",
    "RU-MOS": "Moskovsskaya", "RU-MOW": "Moskva", "RU-MUR": "Murmansk", "RU-NEN": "Nenets", "RU-NGR": "Novgorod",
    "RU-NIZ": "Nizhegorod", "RU-NVS": "Novosibirsk", "RU-OMS": "Omsk", "RU-ORE": "Orenburg", "RU-ORL": "Orel",
    "RU-PER": "Perm'", "RU-PNZ": "Penza", "RU-PRI": "Primor'ye", "RU-PSK": "Pskov", "RU-ROS": "Rostov",
    "RU-RYA": "Ryazan'", "RU-SA": "Sakha (Yakutia)", "RU-SAK": "Sakhalin", "RU-SAM": "Samara", "RU-SAR": "Saratov",
    "RU-SE": "North Ossetia", "RU-SMO": "Smolensk", "RU-SPE": "City of St. Petersburg", "RU-STA": "Stavropol'",
    "RU-SVE": "Sverdlovsk", "RU-TA": "Tatarstan", "RU-TAM": "Tambov", "RU-TOM": "Tomsk", "RU-TUL": "Tula",
    "RU-TVE": "Tver'", "RU-TY": "Tuva", "RU-TYU": "Tyumen'", "RU-UD": "Udmurt", "RU-ULY": "Ul'yanovsk",
    "RU-VGG": "Volgograd", "RU-VLA": "Vladimir", "RU-VLG": "Vologda", "RU-VOR": "Voronezh",
    "RU-YAN": "Yamal-Nenets", "RU-YAR": "Yaroslavl'", "RU-YEV": "Yevrey", "RU-ZAB": "Chita",
}  # fmt: skip
COUNTRIES = {
    "AF": "AFG", "AM": "ARM", "AZ": "AZE", "BY": "BLR", "CN": "CHN", "DE": "DEU", "GB": "GBR", "GE": "GEO",
    "IL": "ISR", "IN": "IND", "IR": "IRN", "IT": "ITA", "JP": "JPN", "KG": "KGZ", "KR": "KOR", "KZ": "KAZ",
    "MD": "MDA", "MN": "MNG", "PK": "PAK", "RU": "RUS", "TJ": "TJK", "TM": "TKM", "TR": "TUR", "UA": "UKR",
    "US": "USA", "UZ": "UZB", "FR": "FRA", "ES": "ESP", "PL": "POL", "AE": "ARE", "SA": "SAU", "IQ": "IRQ",
}  # fmt: skip


def shape_of(region: str | None, country: str | None) -> tuple[str, str]:
    """(file, key in it) of a home; empty when the map has no shape for it."""
    if region in KAZAKHSTAN:
        return "kaz", KAZAKHSTAN[region]
    if region in RUSSIA:
        return "rus", RUSSIA[region]
    if not region and country in COUNTRIES:
        return "world", COUNTRIES[country]
    return "", ""
