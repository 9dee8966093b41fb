"""What every installation starts with, editable afterwards: ages of own consent and the first wording of consents."""

from __future__ import annotations

from datetime import date
from typing import Any

from medcluster.kernel.texts import text
from medcluster.patients.models import ConsentText, SelfConsentAge
from medcluster.patients.models.consent import Purpose

SINCE = date(2020, 1, 1)
# RU: a child below 18, own consent to care from 15 (verified). KZ: 16 for care (common knowledge, to be confirmed).
AGES = (
    ("", "", 18),
    ("RU", "", 18),
    ("RU", Purpose.INTERVENTION, 15),
    ("RU", Purpose.TELEMEDICINE, 15),
    ("KZ", "", 18),
    ("KZ", Purpose.INTERVENTION, 16),
    ("KZ", Purpose.TELEMEDICINE, 16),
)
TEXTS = {
    Purpose.PERSONAL_DATA: (
        text("Согласие на обработку персональных данных", "Дербес деректерді өңдеуге келісім",
             "Consent to the processing of personal data"),
        text("Я согласен, чтобы медицинские организации кластера обрабатывали мои персональные данные для организации "
             "и оказания мне помощи. Согласие можно отозвать в любое время.",
             "Кластердің медициналық ұйымдары маған көмек ұйымдастыру және көрсету үшін дербес деректерімді өңдеуіне "
             "келісемін. Келісімді кез келген уақытта қайтарып алуға болады.",
             "I agree that the medical organisations of the cluster process my personal data to arrange and provide my "
             "care. I can withdraw this consent at any time."),
    ),
    Purpose.INTERVENTION: (
        text("Согласие на медицинское вмешательство", "Медициналық араласуға келісім",
             "Consent to medical intervention"),
        text("Мне объяснили цель, способ, риск и возможные последствия вмешательства и другие варианты лечения. "
             "Я согласен на вмешательство.",
             "Маған араласудың мақсаты, тәсілі, қаупі, ықтимал салдары және басқа емдеу жолдары түсіндірілді. "
             "Араласуға келісемін.",
             "The purpose, the way, the risk and the possible consequences of the intervention and the alternatives "
             "have been explained to me. I agree to the intervention."),
    ),
    Purpose.TELEMEDICINE: (
        text("Согласие на телемедицинскую консультацию", "Телемедициналық консультацияға келісім",
             "Consent to a teleconsultation"),
        text("Я согласен, чтобы моё состояние обсуждали дистанционно врачи других организаций и чтобы им были переданы "
             "нужные для этого медицинские документы.",
             "Менің жағдайымды басқа ұйымдардың дәрігерлері қашықтан талқылауына және оларға қажетті медициналық "
             "құжаттар берілуіне келісемін.",
             "I agree that doctors of other organisations discuss my condition at a distance and receive the medical "
             "documents that they need for it."),
    ),
    Purpose.RECORDING: (
        text("Согласие на запись консультации", "Консультацияны жазып алуға келісім",
             "Consent to the recording of a consultation"),
        text("Я согласен на аудио- и видеозапись консультации. Запись хранится в медицинской документации.",
             "Консультацияны аудио және бейне жазып алуға келісемін. Жазба медициналық құжаттамада сақталады.",
             "I agree to the audio and video recording of the consultation. The recording is kept with the medical "
             "records."),
    ),
    Purpose.DISCLOSURE: (
        text("Согласие на сообщение сведений другому лицу", "Мәліметтерді басқа адамға хабарлауға келісім",
             "Consent to disclosure to another person"),
        text("Я согласен, чтобы сведения о моём состоянии и лечении сообщали названному мною лицу.",
             "Менің жағдайым мен емім туралы мәліметтерді мен атаған адамға хабарлауға келісемін.",
             "I agree that information about my condition and treatment is given to the person that I have named."),
    ),
    Purpose.CROSS_BORDER: (
        text("Согласие на передачу данных за границу", "Деректерді шетелге беруге келісім",
             "Consent to the transfer of data abroad"),
        text("Я согласен на передачу моих персональных и медицинских данных в другую страну для организации и "
             "продолжения лечения.",
             "Емдеуді ұйымдастыру және жалғастыру үшін дербес және медициналық деректерімді басқа елге беруге "
             "келісемін.",
             "I agree to the transfer of my personal and medical data to another country to arrange and continue my "
             "treatment."),
    ),
    Purpose.NOTIFICATION: (
        text("Согласие на получение сообщений", "Хабарламалар алуға келісім", "Consent to receive messages"),
        text("Я согласен получать сообщения о ходе моего обращения по названному мною каналу. Диагноз в сообщениях не "
             "указывается.",
             "Өтінішімнің барысы туралы хабарламаларды мен атаған арна арқылы алуға келісемін. Хабарламаларда диагноз "
             "көрсетілмейді.",
             "I agree to receive messages about my case by the channel that I have named. They carry no diagnosis."),
    ),
    Purpose.TEACHING: (
        text("Согласие на фотосъёмку и использование в обучении", "Суретке түсіруге және оқытуда пайдалануға келісім",
             "Consent to photographs and teaching"),
        text("Я согласен, чтобы сведения о моём лечении и снимки без указания имени использовали для обучения врачей.",
             "Емім туралы мәліметтер мен суреттерді атымды көрсетпей дәрігерлерді оқытуда пайдалануға келісемін.",
             "I agree that information about my treatment and pictures, without my name, are used to teach doctors."),
    ),
}  # fmt: skip


def load(**_signal: Any) -> None:
    """Fill empty tables after a migration. What somebody has edited or removed is left alone."""
    using = _signal.get("using", "default")
    if using != "default":
        return
    if not SelfConsentAge.objects.exists():
        SelfConsentAge.objects.bulk_create(
            SelfConsentAge(country=country, purpose=purpose, age=age, valid_from=SINCE)
            for country, purpose, age in AGES
        )
    if not ConsentText.objects.exists():
        ConsentText.objects.bulk_create(
            ConsentText(purpose=purpose, version=1, title=title, text=body, valid_from=SINCE)
            for purpose, (title, body) in TEXTS.items()
        )
