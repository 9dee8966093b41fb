"""Invented orders for the demonstration cluster: two documents, one with a version before and a draft after."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from medcluster.kernel.texts import LocalizedText, fold, text
from medcluster.rulebook.models import Order, OrderKind, OrderVersion

OFFICE = text("Офис кластера (демонстрация)", "Кластер кеңсесі (көрсетілім)", "Cluster office (demonstration)")
WHO = "А. Демонстрациялық"

CHILDREN_1 = text(
    "1. Решение о направлении ребёнка в межрегиональный центр детской хирургии принимается после телеконсультации.\n"
    "2. Срок рассмотрения обращения центром — пять рабочих дней.\n"
    "3. К направлению прилагаются выписка, результаты обследования и документ законного представителя.",
    "1. Баланы балалар хирургиясының өңіраралық орталығына жолдау туралы шешім телеконсультациядан кейін қабылданады.\n"
    "2. Орталықтың өтінішті қарау мерзімі — бес жұмыс күні.\n"
    "3. Жолдамаға үзінді көшірме, тексеру нәтижелері және заңды өкілдің құжаты қоса беріледі.",
    "1. The decision to refer a child to the interregional centre of child surgery follows a teleconsultation.\n"
    "2. The centre decides within five working days.\n"
    "3. The referral brings an extract, results of examinations and the proof of the legal representative.",
)
CHILDREN_2 = text(
    "1. Решение о направлении ребёнка в межрегиональный центр детской хирургии принимается после телеконсультации.\n"
    "2. Срок рассмотрения обращения центром — три рабочих дня, экстренного — один рабочий день.\n"
    "3. К направлению прилагаются выписка, результаты обследования и документ законного представителя.\n"
    "4. Отказ содержит причину и дальнейший план для направившего врача.",
    "1. Баланы балалар хирургиясының өңіраралық орталығына жолдау туралы шешім телеконсультациядан кейін қабылданады.\n"
    "2. Орталықтың өтінішті қарау мерзімі — үш жұмыс күні, шұғыл өтініш үшін — бір жұмыс күні.\n"
    "3. Жолдамаға үзінді көшірме, тексеру нәтижелері және заңды өкілдің құжаты қоса беріледі.\n"
    "4. Бас тартуда себебі және жолдаған дәрігер үшін әрі қарайғы жоспар көрсетіледі.",
    "1. The decision to refer a child to the interregional centre of child surgery follows a teleconsultation.\n"
    "2. The centre decides within three working days, in an emergency within one.\n"
    "3. The referral brings an extract, results of examinations and the proof of the legal representative.\n"
    "4. A refusal names its reason and the next step for the referring doctor.",
)
CHILDREN_3 = text(
    f"{CHILDREN_2['ru']}\n5. Сопровождающий размещается в центре на весь срок лечения.",
    f"{CHILDREN_2['kk']}\n5. Ілесіп жүруші емделу мерзімінде орталықта орналастырылады.",
    f"{CHILDREN_2['en']}\n5. The companion stays in the centre for the whole treatment.",
)
ONCOLOGY = text(
    "1. При подозрении на злокачественное новообразование направление регистрируется в день поступления.\n"
    "2. Сначала рассматриваются центры округа; выезд в столичные центры — при отсутствии метода в округе.\n"
    "3. Госпитализация — не позднее семи рабочих дней с даты направления.",
    "1. Қатерлі ісікке күдік болса, жолдама түскен күні тіркеледі.\n"
    "2. Алдымен округ орталықтары қаралады; астаналық орталықтарға — округте әдіс болмаған жағдайда.\n"
    "3. Емдеуге жатқызу — жолдама күнінен бастап жеті жұмыс күнінен кешіктірмей.",
    "1. On suspicion of cancer the referral is registered on the day it comes in.\n"
    "2. Centres of the district come first; centres of the capitals only where the district lacks the method.\n"
    "3. Admission within seven working days of the referral.",
)


@transaction.atomic
def add_orders(today: date) -> None:
    """Write the invented orders; their dates lie around `today`."""
    children = _order(
        "child-surgery",
        OrderKind.ORDER,
        "12-п",
        "20",
        text(
            "О порядке направления детей в межрегиональный центр детской хирургии",
            "Балаларды балалар хирургиясының өңіраралық орталығына жолдау тәртібі туралы",
            "On the referral of children to the interregional centre of child surgery",
        ),
        today - timedelta(days=640),
    )
    second = today - timedelta(days=120)
    _version(children, 1, CHILDREN_1, text(), today - timedelta(days=630), second - timedelta(days=1))
    changes = text("Сокращён срок рассмотрения", "Қарау мерзімі қысқартылды", "The centre decides sooner")
    _version(children, 2, CHILDREN_2, changes, second)
    changes = text("Размещение сопровождающего", "Ілесіп жүрушіні орналастыру", "The companion's stay")
    _version(children, 3, CHILDREN_3, changes, today + timedelta(days=30), approved=False)
    oncology = _order(
        "oncology-routing",
        OrderKind.ROUTING,
        "31-п",
        "60",
        text(
            "Порядок маршрутизации при подозрении на онкологическое заболевание",
            "Онкологиялық ауруға күдік болғанда бағыттау тәртібі",
            "Routing on suspicion of cancer",
        ),
        today - timedelta(days=310),
    )
    _version(oncology, 1, ONCOLOGY, text(), today - timedelta(days=300))


def _order(code: str, kind: str, number: str, profile: str, title: LocalizedText, issued: date) -> Order:
    return Order.objects.create(
        code=code,
        kind=kind,
        number=number,
        profile_code=profile,
        title=title,
        issued_by=OFFICE,
        issued_on=issued,
        search=fold(code, number, title, OFFICE),
    )


def _version(
    order: Order,
    number: int,
    words: LocalizedText,
    changes: LocalizedText,
    valid_from: date,
    valid_until: date | None = None,
    *,
    approved: bool = True,
) -> None:
    OrderVersion.objects.create(
        order=order,
        version=number,
        text=words,
        changes=changes,
        valid_from=valid_from,
        valid_until=valid_until,
        entered_by_name=WHO,
        approved_by_name=WHO if approved else "",
        entered_at=_morning(valid_from - timedelta(days=9)) if approved else timezone.now(),
        approved_at=_morning(valid_from - timedelta(days=5)) if approved else None,
    )


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))
