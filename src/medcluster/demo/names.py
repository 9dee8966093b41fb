"""Plausible names of invented people, by language group, with their Latin spelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

# family (male, female), Latin (male, female)
KAZAKH_FAMILIES = (
    ("Ахметов", "Ахметова", "Akhmetov", "Akhmetova"),
    ("Сәрсенов", "Сәрсенова", "Sarsenov", "Sarsenova"),
    ("Қасымов", "Қасымова", "Kassymov", "Kassymova"),
    ("Нұрланов", "Нұрланова", "Nurlanov", "Nurlanova"),
    ("Жұмабаев", "Жұмабаева", "Zhumabayev", "Zhumabayeva"),
    ("Өмірбеков", "Өмірбекова", "Omirbekov", "Omirbekova"),
    ("Тілеубаев", "Тілеубаева", "Tileubayev", "Tileubayeva"),
    ("Ғабдуллин", "Ғабдуллина", "Gabdullin", "Gabdullina"),
    ("Бекенов", "Бекенова", "Bekenov", "Bekenova"),
    ("Ермеков", "Ермекова", "Yermekov", "Yermekova"),
    ("Сүлейменов", "Сүлейменова", "Suleimenov", "Suleimenova"),
    ("Мұқанов", "Мұқанова", "Mukanov", "Mukanova"),
    ("Дүйсенов", "Дүйсенова", "Duisenov", "Duisenova"),
    ("Әбдіраманов", "Әбдіраманова", "Abdiramanov", "Abdiramanova"),
    ("Исаев", "Исаева", "Issayev", "Issayeva"),
    ("Оразбаев", "Оразбаева", "Orazbayev", "Orazbayeva"),
    ("Сейітқали", "Сейітқали", "Seiitkali", "Seiitkali"),
    ("Төлегенұлы", "Төлегенқызы", "Tolegenuly", "Tolegenkyzy"),
    ("Жаңабаев", "Жаңабаева", "Zhanabayev", "Zhanabayeva"),
    ("Тәңірбергенов", "Тәңірбергенова", "Tanirbergenov", "Tanirbergenova"),
    ("Ілиясов", "Ілиясова", "Iliyassov", "Iliyassova"),
    ("Баһадүров", "Баһадүрова", "Bahadurov", "Bahadurova"),
    ("Үсенов", "Үсенова", "Ussenov", "Ussenova"),
    ("Ұзақбаев", "Ұзақбаева", "Uzakbayev", "Uzakbayeva"),
)
KAZAKH_MALE = (
    ("Ерлан", "Yerlan"),
    ("Нұрлан", "Nurlan"),
    ("Әділ", "Adil"),
    ("Бауыржан", "Bauyrzhan"),
    ("Қайрат", "Kairat"),
    ("Дәурен", "Dauren"),
    ("Мұрат", "Murat"),
    ("Олжас", "Olzhas"),
    ("Санжар", "Sanzhar"),
    ("Тимур", "Timur"),
    ("Арман", "Arman"),
    ("Серік", "Serik"),
    ("Ғалым", "Galym"),
    ("Өркен", "Orken"),
    ("Ілияс", "Iliyas"),
)
KAZAKH_FEMALE = (
    ("Айгүл", "Aigul"),
    ("Әсел", "Assel"),
    ("Гүлнәр", "Gulnar"),
    ("Динара", "Dinara"),
    ("Жанар", "Zhanar"),
    ("Мәдина", "Madina"),
    ("Сәуле", "Saule"),
    ("Айжан", "Aizhan"),
    ("Қарлығаш", "Karlygash"),
    ("Ұлжан", "Ulzhan"),
    ("Аружан", "Aruzhan"),
    ("Томирис", "Tomiris"),
    ("Үміт", "Umit"),
    ("Іңкәр", "Inkar"),
)
RUSSIAN_FAMILIES = (
    ("Иванов", "Иванова", "Ivanov", "Ivanova"),
    ("Кузнецов", "Кузнецова", "Kuznetsov", "Kuznetsova"),
    ("Соколов", "Соколова", "Sokolov", "Sokolova"),
    ("Попов", "Попова", "Popov", "Popova"),
    ("Лебедев", "Лебедева", "Lebedev", "Lebedeva"),
    ("Козлов", "Козлова", "Kozlov", "Kozlova"),
    ("Новиков", "Новикова", "Novikov", "Novikova"),
    ("Морозов", "Морозова", "Morozov", "Morozova"),
    ("Шевченко", "Шевченко", "Shevchenko", "Shevchenko"),
    ("Миллер", "Миллер", "Miller", "Miller"),
    ("Ким", "Ким", "Kim", "Kim"),
    ("Гайнутдинов", "Гайнутдинова", "Gainutdinov", "Gainutdinova"),
)
RUSSIAN_MALE = (
    ("Алексей", "Alexey"),
    ("Дмитрий", "Dmitry"),
    ("Сергей", "Sergey"),
    ("Павел", "Pavel"),
    ("Виктор", "Viktor"),
    ("Илья", "Ilya"),
    ("Артём", "Artyom"),
    ("Николай", "Nikolay"),
)
RUSSIAN_FEMALE = (
    ("Елена", "Elena"),
    ("Ольга", "Olga"),
    ("Наталья", "Natalya"),
    ("Ирина", "Irina"),
    ("Мария", "Maria"),
    ("Татьяна", "Tatyana"),
    ("Анна", "Anna"),
    ("Светлана", "Svetlana"),
)
ASIAN_FAMILIES = (
    ("Бакиров", "Бакирова", "Bakirov", "Bakirova"),
    ("Асанов", "Асанова", "Asanov", "Asanova"),
    ("Юсупов", "Юсупова", "Yusupov", "Yusupova"),
    ("Каримов", "Каримова", "Karimov", "Karimova"),
    ("Рахимов", "Рахимова", "Rakhimov", "Rakhimova"),
    ("Батсайхан", "Батсайхан", "Batsaikhan", "Batsaikhan"),
    ("Жоробеков", "Жоробекова", "Zhorobekov", "Zhorobekova"),
    ("Турсунов", "Турсунова", "Tursunov", "Tursunova"),
)


# fathers' names: (masculine, feminine)
RUSSIAN_FATHERS = (
    ("Алексеевич", "Алексеевна"),
    ("Дмитриевич", "Дмитриевна"),
    ("Сергеевич", "Сергеевна"),
    ("Павлович", "Павловна"),
    ("Викторович", "Викторовна"),
    ("Николаевич", "Николаевна"),
)
KAZAKH_FATHERS = (
    ("Ерланұлы", "Ерланқызы"),
    ("Нұрланұлы", "Нұрланқызы"),
    ("Қайратұлы", "Қайратқызы"),
    ("Серікұлы", "Серікқызы"),
    ("Мұратович", "Мұратовна"),
    ("Тимурович", "Тимуровна"),
)
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Name:
    family: str
    given: str
    family_latin: str
    given_latin: str
    is_female: bool
    language: str
    middle: str = ""

    @property
    def full(self) -> str:
        return f"{self.family} {self.given}"


def invent(random: Random, group: str, *, female: bool | None = None) -> Name:
    """A name: "kk" mixes Kazakh and Russian as the region does, "ru" is mostly Russian, "abroad" of neighbours."""
    families: Sequence[tuple[str, str, str, str]]
    given_names: tuple[Pairs, Pairs]
    women = random.random() < 0.52 if female is None else female
    kazakh = random.random() < {"kk": 0.72, "ru": 0.2, "abroad": 0.0}[group]
    fathers: Pairs = ()
    if group == "abroad":
        families, given_names, language = ASIAN_FAMILIES, (KAZAKH_MALE, KAZAKH_FEMALE), "ru"
    elif kazakh:
        families, given_names, language = KAZAKH_FAMILIES, (KAZAKH_MALE, KAZAKH_FEMALE), "kk"
        fathers = KAZAKH_FATHERS
    else:
        families, given_names, language = RUSSIAN_FAMILIES, (RUSSIAN_MALE, RUSSIAN_FEMALE), "ru"
        fathers = RUSSIAN_FATHERS
    family = random.choice(families)
    given, given_latin = random.choice(given_names[women])
    middle = random.choice(fathers)[women] if fathers and random.random() < 0.7 else ""
    return Name(family[women], given, family[2 + women], given_latin, women, language, middle)
