# SPDX-License-Identifier: Apache-2.0
# Two commands: `make demo` runs the main job, `make test` passes the tests. Both set up
# what they need first; scripts/setup says what that is.

.PHONY: help setup demo talk lint test docs screenshots clean

help:
	@echo 'make demo   photographs and a recorded voice through real ROS 2 topics'
	@echo '            DEMO_BACKEND=omnivinci: scenes by nano, a small demonstration model'
	@echo '            DEMO_PAGE=1: with the page, to watch it in a browser'
	@echo 'make talk   a voice orders, is asked back aloud, answers, and interrupts the robot'
	@echo '            TALK="--bag FOLDER" make talk: recorded, to replay it'
	@echo 'make test   set up and run the tests'
	@echo 'make lint   the rules: formatting, imports, types'
	@echo 'make docs   the documentation as a site, in build/site'
	@echo 'make setup  only set up: .venv, ROS 2, the build'
	@echo 'make screenshots  pictures of the page for the documentation, with Chromium'
	@echo 'make clean  remove what was set up and built'

setup:
	@bash scripts/setup

demo: setup
	@bash scripts/in_env python3 demo/run.py

talk: setup
	@bash scripts/in_env python3 demo/talk.py $(TALK)

lint:
	@bash scripts/setup --test
	@bash scripts/in_env ruff format --check .
	@bash scripts/in_env ruff check .
	@bash scripts/in_env lint-imports
	@bash scripts/in_env mypy

docs:
	@bash scripts/setup --test
	@NO_MKDOCS_2_WARNING=1 bash scripts/in_env mkdocs build --strict --quiet

# It needs Chromium: apt-get install chromium
screenshots:
	@bash scripts/setup --test
	@bash scripts/in_env python3 -m pip install --quiet --constraint constraints.txt playwright
	@PYTHONPATH=test bash scripts/in_env python3 -m support.screenshots

# Four workers for two cores, as many tests wait for processes; the tests of a file stay together,
# as what a file sets up serves them all, and long files begin first (test/support/file_order.py).
# Compiled tests are kept, also where the environment says not to: a worker collects in 7 s of CPU.
test:
	@bash scripts/setup --test
	@PYTHONDONTWRITEBYTECODE= bash scripts/in_env python3 -m pytest -n 4 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

clean:
	rm -rf .venv build install log
