"""The names that stand behind the codes of a report, in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from medcluster.indicators.reports.figures import PeriodFigures, Place, Specialty
from medcluster.kernel.actor import SYSTEM
from medcluster.kernel.texts import LocalizedText
from medcluster.registry.models import CareProfile, Centre, Country, Region
from medcluster.registry.models.services import ServiceKind


@dataclass(frozen=True)
class Names:
    """Read once for a report. What has no name any more is shown by its code."""

    centres: Mapping[str, str]
    regions: Mapping[str, str]
    countries: Mapping[str, str]
    profiles: Mapping[str, str]
    narrowed: tuple[str, ...]

    @classmethod
    def of(cls, figures: PeriodFigures) -> Names:
        language = (get_language() or "ru")[:2]  # of the document, which need not be the reader's
        places = {p.code: p.is_country for p in (*figures.outside_places, *figures.outside_places_since)}
        countries = {code for code, is_country in places.items() if is_country}
        countries |= {code for of in figures.lessons for code in of.countries}
        centres = {of.code for of in figures.treated_by_centre} | {*figures.centres}
        profiles = {s.profile for of in figures.lessons for s in of.specialties if s.profile}
        named = {
            c.code: c.name.in_language(language) for c in Centre.objects.visible_to(SYSTEM).filter(code__in=centres)
        }
        return cls(
            centres=named,
            regions={r.pk: r.name.in_language(language) for r in Region.objects.filter(pk__in=places)},
            countries={c.pk: c.name.in_language(language) for c in Country.objects.filter(pk__in=countries)},
            profiles={p.pk: p.name.in_language(language) for p in CareProfile.objects.filter(pk__in=profiles)},
            narrowed=tuple(named.get(code, code) for code in figures.centres),
        )

    def centre(self, code: str) -> str:
        return self.centres.get(code) or code or _("Not known")

    def place(self, place: Place) -> str:
        if not place.code:
            return _("Not known")
        return (self.countries if place.is_country else self.regions).get(place.code, place.code)

    def country(self, code: str) -> str:
        return self.countries.get(code, code)

    def specialty(self, specialty: Specialty) -> str:
        if specialty.words is not None:
            return LocalizedText(specialty.words).in_language((get_language() or "ru")[:2])
        return self.profiles.get(specialty.profile, specialty.profile)

    @staticmethod
    def service(kind: str) -> str:
        return str(ServiceKind(kind).label) if kind in ServiceKind.values else kind
