from __future__ import annotations

import pytest

from medcluster.kernel.texts import text
from medcluster.registry import reference
from medcluster.registry.models import CareProfile, Country, Method, Region

pytestmark = pytest.mark.django_db


def test_reference_data_loads_completely_and_only_once() -> None:
    first = reference.load()
    assert first.created == 249 + 103 + 22 + Method.objects.count()
    second = reference.load()
    assert (second.created, second.updated) == (0, 0)
    assert Region.objects.filter(country="KZ").count() == 20
    assert Region.objects.filter(country="RU").count() == 83
    assert CareProfile.objects.get(pk="20").age_group == "child"


def test_every_name_is_there_in_three_languages() -> None:
    reference.load()
    for model in (Country, Region, CareProfile, Method):
        assert not [row.pk for row in model.objects.all() if row.name.missing]


def test_names_edited_by_the_cluster_stay_and_codes_are_corrected() -> None:
    reference.load()
    region = Region.objects.get(pk="KZ-15")
    region.name, region.kato = text("Наша область", "Біздің облыс", "Our region"), "99"
    region.save()
    assert reference.load().updated == 1
    region.refresh_from_db()
    assert (str(region.name["ru"]), region.kato) == ("Наша область", "15")


def test_regions_have_their_national_codes() -> None:
    reference.load()
    assert Region.objects.get(pk="RU-CHE").okato == "75"
    assert Region.objects.get(pk="KZ-62").kato == "62"
    assert not Region.objects.filter(country="RU", okato="").exists()
    assert len(set(Region.objects.filter(country="RU").values_list("okato", flat=True))) == 83
    assert not Region.objects.filter(latitude=None).exists()
