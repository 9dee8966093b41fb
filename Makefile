# The one command surface. `make` lists the targets; CI calls `make test`.
.DEFAULT_GOAL := help
.PHONY: help demo test quick lint format messages docs bench faults clean
BIN := .venv/bin

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

demo: ## load the demonstration cluster and serve it at http://127.0.0.1:8000
	@scripts/bootstrap run
	@exec $(BIN)/medcluster demo

test: ## every check: lint, tests on SQLite and PostgreSQL, journeys in a browser
	@scripts/bootstrap test
	@exec $(BIN)/python scripts/test.py

quick: ## tests on SQLite only, without the slow ones
	@scripts/bootstrap test
	@exec $(BIN)/python scripts/test.py --only sqlite

lint: ## style, types, imports, templates, catalogues, migrations
	@scripts/bootstrap test
	@exec $(BIN)/python scripts/test.py --only lint

format: ## put code and templates in shape
	@scripts/bootstrap test
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .
	@$(BIN)/djlint --reformat --quiet src || true

messages: ## extract the texts of the interface and build the catalogues
	@scripts/bootstrap test
	@$(BIN)/python -m medcluster.config.messages update
	@$(BIN)/python -m medcluster.config.messages compile

docs: ## write the generated parts of docs/
	@scripts/bootstrap test
	@$(BIN)/python scripts/docs.py
	@TEST_WRITE_DOCS=1 $(BIN)/pytest -q --no-migrations tests/platform/test_bad_files.py

bench: ## measure against the bare reference on SQLite and PostgreSQL
	@scripts/bootstrap test
	@exec $(BIN)/python -m bench

faults: ## 100 rounds of kill -9 under eight writers
	@scripts/bootstrap test
	@exec $(BIN)/python scripts/test.py --only faults

clean: ## remove what can be made again (never the data in var/)
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis test-results dist staticfiles
