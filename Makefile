# The commands of this project. `make help` lists them.

.DEFAULT_GOAL := help
.PHONY: setup run test bench chaos safeguards models semantic lock help

setup: ## make .venv from the lock file (PYTHON=python3.12 names another Python)
	@scripts/setup

run: setup ## start the bot: in Slack with tokens, else in a Slack on this computer
	@exec .venv/bin/python -m bot run

test: setup ## run every gate: format, lint, types, imports, tests on both databases and in a browser
	@exec .venv/bin/python -m scripts.gates

bench: setup ## measure speed and memory
	@exec .venv/bin/python -m pytest -m benchmark -q -s tests/benchmarks

chaos: setup ## run the proofs that take minutes: killed processes, broken answers, attackers
	@exec .venv/bin/python -m pytest -m chaos -q -s -n 3 --dist worksteal --durations 15

safeguards: setup ## take each listed safeguard away in turn, on a copy, and see which test falls
	@exec .venv/bin/python -m scripts.safeguards

models: setup ## make what judges sentences anew from the corpus
	@OPENBLAS_NUM_THREADS=1 exec .venv/bin/python -m judgement.train  # several wait for each other

semantic: setup ## bring the semantic extra, which judges sentences better (GUIDANCE_JUDGE=semantic)
	@scripts/semantic

lock: ## write both lock files anew from pyproject.toml
	@scripts/lock

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12
