PYTHON ?= python3

.PHONY: run test check setup lock

# Serves the product with its shipped content and a living demo on http://127.0.0.1:8080
run:
	@$(PYTHON) scripts/dev.py run

# All tests, on SQLite and PostgreSQL and in a browser
test:
	@$(PYTHON) scripts/dev.py test

# Format, style, types, floors
check:
	@$(PYTHON) scripts/dev.py check

# The environment for development in .venv
setup:
	@$(PYTHON) scripts/dev.py setup

# Pins all dependencies anew
lock:
	@$(PYTHON) scripts/dev.py lock
