# Every command is one line over the scripts in tools/, so all of it also works without make (see README).

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip install --disable-pip-version-check --no-input
CHAPTER ?=
CHAPTER_OPTION := $(if $(CHAPTER),--chapter $(CHAPTER))

.DELETE_ON_ERROR:
.PHONY: help book test refresh full-scale experiments colab serve lint format bench clean

help:  ## show these lines
	@echo "Seeing Convolutions: make what?"
	@awk -F ':.*##' '/^[a-z-]+:.*##/ { printf "  make %-11s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

book: $(VENV)/.book  ## build the site into _build/html (installs what that needs the first time)
	@$(RUN) -m tools.build

test: $(VENV)/.everything  ## build the site, then test code, notebooks and site
	@$(RUN) -m tools.test

refresh: $(VENV)/.everything  ## run the notebooks and store their outputs (one: CHAPTER=02)
	@$(RUN) -m tools.refresh $(CHAPTER_OPTION)

full-scale: $(VENV)/.everything  ## the same with the full-scale cells, which take long and download data
	@$(RUN) -m tools.refresh --full-scale $(CHAPTER_OPTION)

experiments: $(VENV)/.everything  ## the same, and compute stored runs that are missing (one: CHAPTER=15)
	@$(RUN) -m tools.refresh --experiments $(CHAPTER_OPTION)

colab: $(VENV)/.everything  ## run the notebooks as Colab does, each alone (one: CHAPTER=02)
	@$(RUN) -m tools.colab $(CHAPTER_OPTION)

serve: $(VENV)/.everything  ## build the site, serve it, and rebuild it on every change
	@$(RUN) -m tools.serve

lint: $(VENV)/.everything  ## check code style, in notebooks too
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .

format: $(VENV)/.everything  ## put code, in notebooks too, into the common style
	@$(RUN) -m ruff check --fix .
	@$(RUN) -m ruff format .

bench: $(VENV)/.everything  ## measure speeds and write them to benchmarks/
	@$(RUN) -m tools.bench

clean:  ## remove the built site and all caches (the environment in .venv stays)
	rm -rf _build .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# The stamps are touched last, so an interrupted installation is taken up again.
$(VENV)/.book: requirements-book.txt requirements.txt | $(RUN)
	$(PIP) -r requirements-book.txt -c requirements.txt
	@touch $@

$(VENV)/.everything: requirements.txt | $(RUN)
	$(PIP) -r requirements.txt
	@touch $@ $(VENV)/.book

$(RUN):
	@for python in $(PYTHON) python3.13 python3.12 python3.11; do \
	  if $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then \
	    echo "Creating $(VENV) with $$($$python --version)"; \
	    $$python -m venv $(VENV) && exit; \
	    rm -rf $(VENV); exit 1; \
	  fi; \
	done; \
	echo "The book needs Python 3.11, 3.12 or 3.13; $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; \
	echo "Install one of them, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12" >&2; \
	exit 1
