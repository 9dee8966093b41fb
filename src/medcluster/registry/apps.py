from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_delete, post_save


class RegistryConfig(AppConfig):
    name = "medcluster.registry"
    label = "registry"

    def ready(self) -> None:
        # Models can be imported only now, when Django has loaded all apps.
        from medcluster.registry import navigation  # noqa: PLC0415
        from medcluster.registry.known import forget_known  # noqa: PLC0415
        from medcluster.registry.selectors import forget_snapshot  # noqa: PLC0415

        for model in self.get_models():
            for signal in (post_save, post_delete):
                signal.connect(forget_snapshot, sender=model, dispatch_uid=f"forget_snapshot:{model.__name__}")
                signal.connect(forget_known, sender=model, dispatch_uid=f"forget_known:{model.__name__}")
        serves = self.get_model("Centre")._meta.get_field("serves").remote_field.through  # type: ignore[union-attr]
        m2m_changed.connect(forget_snapshot, sender=serves, dispatch_uid="forget_snapshot:serves")
        navigation.provide()
