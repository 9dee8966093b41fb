"""Dates as dd.mm.yyyy in all three languages; numbers as the language writes them."""

from __future__ import annotations

from medcluster.config.formats import common

DATE_FORMAT = common.DATE
DATETIME_FORMAT = common.MOMENT
SHORT_DATE_FORMAT = common.DATE
SHORT_DATETIME_FORMAT = common.MOMENT
TIME_FORMAT = common.TIME
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
FIRST_DAY_OF_WEEK = common.MONDAY
DATE_INPUT_FORMATS = common.DATE_INPUTS
DATETIME_INPUT_FORMATS = common.MOMENT_INPUTS
TIME_INPUT_FORMATS = common.TIME_INPUTS
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
