"""Adding, changing and removing rows: one view for every kind in `editors.EDITORS`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Incomplete, NotPermitted, NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.kernel.visibility import get_visible
from medcluster.kernel.web.access import actor_of, requires
from medcluster.registry.editors import EDITORS, Editor
from medcluster.registry.models.base import RegistryModel
from medcluster.registry.policies import may_edit
from medcluster.registry.selectors.querysets import visible_rows
from medcluster.registry.services import remove_row, save_row

EDIT = Permission.EDIT_REGISTRY


@requires(EDIT)
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """A new row; rows that belong to another one name it in `?parent=`."""
    editor = _editor(kind)
    if not editor.add:
        raise NotVisible(code="editor")
    actor = actor_of(request)
    row = editor.model()
    if editor.parent:
        setattr(row, editor.parent, _parent(request, editor, actor))
        _require_place(row, actor)
    return _form_page(request, editor, row, heading=editor.add)


@requires(EDIT)
def edit(request: HttpRequest, kind: str, pk: str) -> HttpResponse:
    editor = _editor(kind)
    row = _row(editor, pk, actor_of(request))
    _require_place(row, actor_of(request))
    return _form_page(request, editor, row, heading=_("Change: %(name)s") % {"name": _name(row)})


@requires(EDIT)
def remove(request: HttpRequest, kind: str, pk: str) -> HttpResponse:
    """Asks once, then removes."""
    editor = _editor(kind)
    if not editor.removable:
        raise NotVisible(code="editor")
    row = _row(editor, pk, actor_of(request))
    back = editor.back(row)
    if request.method == "POST":
        remove_row(row, by=actor_of(request))
        messages.success(request, _("Removed."))
        return redirect(back)
    _require_place(row, actor_of(request))
    context = {"row": row, "name": _name(row), "kind": row._meta.verbose_name, "back": back}
    return render(request, "registry/remove.html", context)


def _form_page(request: HttpRequest, editor: Editor, row: RegistryModel, *, heading: Any) -> HttpResponse:
    actor = actor_of(request)
    form = editor.form(request.POST if request.method == "POST" else None, instance=row, actor=actor)
    if request.method == "POST" and form.is_valid() and _saved(form, actor):
        messages.success(request, _("Saved."))
        return redirect(editor.back(form.instance))
    back = editor.back(row) if row.pk or editor.parent else request.GET.get("from", "") or "/registry/"
    context = {
        "form": form,
        "heading": heading,
        "back": back if back.startswith("/") and not back.startswith("//") else "/registry/",
        "removable": editor.removable and bool(row.pk),
        "editor": editor,
        "row": row,
    }
    return render(request, "registry/form.html", context, status=422 if form.errors else 200)


def _saved(form: Any, actor: Actor) -> bool:
    """Save through the service; its faults go back into the form beside their fields."""
    try:
        save_row(form.instance, by=actor, changed=form.changed_data, related=form.related_values)
    except Incomplete as error:
        for fault in error.faults:
            _show_fault(form, fault.field, fault.message)
        return False
    return True


def _show_fault(form: forms.ModelForm[Any], name: str, message: Any) -> None:
    target = name if name in form.fields else f"{name}_ru" if f"{name}_ru" in form.fields else None
    form.add_error(target, message)


def _editor(kind: str) -> Editor:
    if kind not in EDITORS:
        raise NotVisible(code="editor")
    return EDITORS[kind]


def _row(editor: Editor, pk: str, actor: Actor) -> RegistryModel:
    rows = visible_rows(editor.model, actor)
    try:
        found: RegistryModel = get_visible(rows, pk=pk)
    except ValueError as error:  # letters where a number belongs
        raise NotVisible() from error
    return found


def _parent(request: HttpRequest, editor: Editor, actor: Actor) -> RegistryModel:
    text = request.GET.get("parent", "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise NotVisible(code="parent")
    found: RegistryModel = get_visible(visible_rows(editor.parent_model, actor), pk=int(text))
    return found


def _require_place(row: RegistryModel, actor: Actor) -> None:
    if not may_edit(actor, row):
        raise NotPermitted(_("You may change only what belongs to your own organisation or centre."), code="place")


def _name(row: RegistryModel) -> str:
    """The row's name; rows without one are called by their kind."""
    return str(row) if type(row).__str__ is not RegistryModel.__str__ else str(row._meta.verbose_name)
