"""From a sheet to a plan, and from a plan to the database: all or nothing, and the second run changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.texts import fold
from medcluster.registry.imports.columns import Column
from medcluster.registry.imports.lookups import Lookups, WrongCell
from medcluster.registry.imports.reading import Sheet, address
from medcluster.registry.imports.shapes import CREATED, REJECTED, UPDATED, Key, Kind, Line, Part, RowFault, folded
from medcluster.registry.models.base import RegistryModel
from medcluster.registry.policies import may_edit_centre


@dataclass
class Planned:
    """A row as it will be, what it was made of, and the codes of the columns that differ."""

    row: Any
    part: Part
    new: bool
    number: int
    values: dict[str, Any]
    changed: set[str] = field(default_factory=set)
    after: dict[str, Any] = field(default_factory=dict)
    parent: Planned | None = None


class Plan:
    """Reads every row, finds what it is about, and compares. Nothing is written until `write()`."""

    def __init__(self, kind: Kind, sheet: Sheet, by: Actor) -> None:
        self.kind, self.sheet, self.by = kind, sheet, by
        self.faults: list[RowFault] = []
        self.ignored: list[str] = []
        self.lines: list[Line] = []
        self.places: dict[str, int] = {}  # column code → position in the sheet
        self.planned: dict[tuple[int, Key], Planned] = {}
        self._read_heading()
        self.lookups: Lookups = kind.lookups(by, self._cells)
        self._present: list[dict[Key, Any]] = [self._existing(part) for part in kind.parts]
        if not self.faults:
            for number, cells in sheet.rows:
                self._read_row(number, cells)

    # -- reading

    def _existing(self, part: Part) -> dict[Key, Any]:
        if self.faults:
            return {}
        first = self.kind.parts[0]
        rows = part.rows() if part.among is None else part.among(part.rows(), self._cells)
        if not part.parent:
            return {part.key_of(row): row for row in rows}
        return {first.key_of(getattr(row, part.parent)) + part.key_of(row): row for row in rows}

    def _cells(self, code: str) -> list[Any]:
        """The raw cells of a column; none when the file lacks it."""
        if (position := self.places.get(code)) is None:
            return []
        return [cells[position] for _number, cells in self.sheet.rows if position < len(cells)]

    def _read_heading(self) -> None:
        for position, heading in enumerate(self.sheet.heading):
            column = next((c for c in self.kind.columns if fold(heading) in c.headings), None) if heading else None
            if column is None:
                if heading:
                    self.ignored.append(heading)
            elif column.code in self.places:
                self._fault(
                    self.sheet.heading_row, position, heading, _("This column is given twice. Keep one of them.")
                )
            else:
                self.places[column.code] = position
        wanted = {code for part in self.kind.parts[:1] for code in part.key}
        for column in self.kind.columns:
            if column.code in wanted and column.code not in self.places:
                self._fault(
                    self.sheet.heading_row,
                    0,
                    str(column.label),
                    _("The column “%(name)s” is missing. Add it to the heading row.") % {"name": column.label},
                )

    def _read_row(self, number: int, cells: list[Any]) -> None:
        before = len(self.faults)
        values = self._values(number, cells)
        line = Line(number)
        if len(self.faults) > before:  # wrong cells do not hide the empty ones
            self._lacks(self.kind.parts[0], number, values, new=self._is_new(values))
        parent: Planned | None = None
        for index, part in enumerate(self.kind.parts):
            if len(self.faults) == before and self._has(part, values):
                parent = self._plan(index, part, number, values, parent, line)
        if len(self.faults) > before:
            line.outcome = REJECTED
        self.lines.append(line)

    def _is_new(self, values: dict[str, Any]) -> bool:
        """Is the row about something that the registry does not have? False when its key cannot be read."""
        key = self.kind.parts[0].key
        readable = all(code in values for code in key)
        return readable and tuple(folded(values[code]) for code in key) not in self._present[0]

    def _values(self, number: int, cells: list[Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for column in self.kind.columns:
            if (position := self.places.get(column.code)) is None:
                continue
            cell = cells[position] if position < len(cells) else None
            try:
                values[column.code] = column.parse(cell, self.lookups)
            except WrongCell as error:
                self._fault(number, position, str(column.label), str(error))
        return values

    @staticmethod
    def _has(part: Part, values: dict[str, Any]) -> bool:
        return not part.parent or any(values.get(code) not in (None, "") for code in part.key)

    # -- comparing

    def _plan(
        self, index: int, part: Part, number: int, values: dict[str, Any], parent: Planned | None, line: Line
    ) -> Planned | None:
        if self._lacks(part, number, values, new=False):
            return None
        own = tuple(folded(values[code]) for code in part.key)
        key = (self._parent_key(parent) + own) if part.parent else own
        if (again := self.planned.get((index, key))) is not None:
            self._compare_twin(again, part, number, values, leaf=index == len(self.kind.parts) - 1)
            return again
        found = self._present[index].get(key)
        planned = Planned(found or part.model(), part, found is None, number, values, parent=parent)
        if planned.new and self._lacks(part, number, values, new=True):
            return None
        if not planned.new and not self._reachable(planned, number):
            return None
        self._apply(planned, line)
        if not planned.new and planned.changed and (words := part.closed(planned.row)):
            self._fault_of_key(planned, number, words)
            return None
        if self._reachable(planned, number) and self._welcome(planned, number) and self._sound(planned, number):
            self.planned[index, key] = planned
            return planned
        return None

    def _parent_key(self, parent: Planned | None) -> Key:
        assert parent is not None, "the first part is in every row"
        return tuple(folded(parent.values[code]) for code in parent.part.key)

    def _lacks(self, part: Part, number: int, values: dict[str, Any], *, new: bool) -> bool:
        """Say which needed cells are empty: the key always, the required columns for new rows or when cleared."""
        lacking = [
            column
            for column in part.columns
            if (column.code in part.key or (column.required and (new or column.code in values)))
            and (column.code in values or column.code not in self.places)  # else it is wrong, not empty
            and values.get(column.code) in (None, "")
        ]
        for column in lacking:
            self._fault(number, self.places.get(column.code, 0), str(column.label), _("This cell may not be empty."))
        return bool(lacking)

    def _apply(self, planned: Planned, line: Line) -> None:
        if planned.parent is not None:
            setattr(planned.row, planned.part.parent, planned.parent.row)
        for column in planned.part.columns:
            if not self._differs(planned, column):
                continue
            value = planned.values[column.code]
            planned.changed.add(column.code)
            line.changed.append(str(column.label))
            if column.after:
                planned.after[column.code] = value
            else:
                column.set(planned.row, value)
        planned.part.prepare(planned.row, self.lookups)
        if planned.new:
            line.outcome = CREATED
        elif planned.changed and line.outcome != CREATED:
            line.outcome = UPDATED
        line.label = line.label or str(planned.row)

    @staticmethod
    def _differs(planned: Planned, column: Column) -> bool:
        if column.code not in planned.values:
            return False
        value = planned.values[column.code]
        if column.keep and value in (None, ""):
            return False
        return planned.new or column.get(planned.row) != value

    def _compare_twin(self, first: Planned, part: Part, number: int, values: dict[str, Any], *, leaf: bool) -> None:
        """A second row about the same thing: allowed for the first part of two, if it says the same."""
        if leaf:
            position = self.places[part.key[-1]]
            words = _("Row %(row)d is about the same. Keep one of them.") % {"row": first.number}
            self._fault(number, position, str(part.key_columns[-1].label), words)
            return
        for column in part.columns:
            if column.code in values and values[column.code] != first.values.get(column.code):
                words = _("Row %(row)d says something else about the same. Make both rows agree.")
                self._fault(number, self.places[column.code], str(column.label), words % {"row": first.number})

    def _reachable(self, planned: Planned, number: int) -> bool:
        if not (words := planned.part.refuse(self.by, planned.row)):
            return True
        self._fault_of_key(planned, number, words)
        return False

    def _fault_of_key(self, planned: Planned, number: int, words: str) -> None:
        column = planned.part.key_columns[0]
        self._fault(number, self.places.get(column.code, 0), str(column.label), words)

    def _welcome(self, planned: Planned, number: int) -> bool:
        """What of the registry moves into a centre must be welcome there: the centre, too, must be the actor's."""
        if not isinstance(planned.row, RegistryModel):
            return True
        centre_id = planned.values.get("centre") if "centre" in planned.changed else None
        if centre_id is None or may_edit_centre(self.by, centre_id=centre_id, lead_id=self.lookups.leads[centre_id]):
            return True
        words = _("This centre is not yours. Ask the cluster's office to add it there.")
        self._fault(number, self.places["centre"], self.sheet.heading[self.places["centre"]], words)
        return False

    def _sound(self, planned: Planned, number: int) -> bool:
        by_code = {column.code: column for column in planned.part.columns}
        faults = list(planned.part.check(planned.row))
        for code, words in faults:
            self._fault(number, self.places.get(code, 0), str(by_code[code].label), str(words))
        return not faults

    def _fault(self, row: int, position: int, column: str, message: str) -> None:
        self.faults.append(RowFault(address(row, position), row, column, message))

    # -- writing

    def write(self) -> None:
        """Store everything in the current transaction; a constraint that the checks missed becomes a fault."""
        assert not self.faults, "a plan with faults is never written"
        try:
            with transaction.atomic():
                if self.kind.store is not None:
                    self.kind.store(self)
                    return
                self.write_rows()
        except IntegrityError:
            words = _("The database refused these rows: they contradict each other or existing records.")
            self._fault(self.sheet.heading_row, 0, "", words)

    def write_rows(self) -> None:
        """Insert what is new and update what differs, part by part: all that most tables need."""
        for _index, group in groupby(sorted(self.planned, key=lambda k: k[0]), key=lambda k: k[0]):
            self._write_part([self.planned[key] for key in group])

    def _write_part(self, planned: Sequence[Planned]) -> None:
        for item in planned:
            if item.parent is not None:
                setattr(item.row, item.part.parent, item.parent.row)  # it has its key by now
            if (fill_search := getattr(item.row, "fill_search", None)) is not None:
                fill_search()
        part = planned[0].part
        part.model._base_manager.bulk_create([p.row for p in planned if p.new])
        changed = [p.row for p in planned if not p.new and p.changed - p.after.keys()]
        if changed:
            fields = [f.name for f in part.model._meta.concrete_fields if not f.primary_key]
            part.model._base_manager.bulk_update(changed, fields, batch_size=200)
        columns = {column.code: column for column in part.columns}
        for item in planned:
            for code, value in item.after.items():
                columns[code].set(item.row, value)
