# Two commands do everything on a fresh machine with Python 3.11 and make:
#   make demo    sets up the core, reads the shipped examples, and eyes, people and a clip that it draws
#   make test    sets up what the tests need and passes them
# Also: quick (the tests of reading alone, under a minute), coverage (what the tests reach), check (ruff, mypy), bench (the numbers of docs/numbers.md), weights (train the shipped model again).

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt
EYELID_DATA ?= ../shared/data
export EYELID_DATA
# The tests start hundreds of processes: all but the first find the package compiled, whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test quick coverage browser watch javascript check audit docs bench weights examples clean

demo: $(VENV)/core
	$(BIN)/eyelid predict src/eyelid/examples/eyes
	$(BIN)/eyelid demo
	$(BIN)/eyelid demo --faces
	$(BIN)/eyelid demo --clip

# Each worker computes on one core: two that share two cores wait for one another if each takes both. A third works while
# others wait for a browser, a server or a clock. A worker whose test waits for ever is replaced once, then all is over.
TWO_CORES := --numprocesses 3 --dist loadfile --max-worker-restart 1

test: $(VENV)/dev browser watch javascript
	OMP_NUM_THREADS=1 $(BIN)/pytest $(TWO_CORES)

# What most changes touch, and what needs neither torch nor a browser.
QUICK := pictures eyes read reading results engines data drawing pages synth

quick: $(VENV)/dev
	$(BIN)/pytest --numprocesses 2 --dist worksteal $(QUICK:%=tests/%) tests/test_options.py tests/test_predict.py

# Rooms that need an extra; all else is the core, of which the tests must reach 92 % of lines and branches.
EXTRA := augmenting auditing embedding explaining exporting fitting labelling nets peers service training web
comma := ,

# Which lines and branches of Python the tests reach: of everything, then of the core. JavaScript is not measured.
coverage: $(VENV)/dev browser watch javascript
	$(BIN)/coverage erase
	OMP_NUM_THREADS=1 $(BIN)/coverage run -m pytest $(TWO_CORES)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report
	@printf 'the core, in per cent: '; $(BIN)/coverage report --format=total --fail-under=92 --omit='$(subst $() ,$(comma),$(EXTRA:%=*/eyelid/%/*))'

check: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Known holes in the pinned versions, and the licences. It asks pypi.org; where that does not answer, it fails.
audit: $(VENV)/dev
	test -x $(VENV)/audit/bin/pip-audit || { $(PYTHON) -m venv $(VENV)/audit && $(VENV)/audit/bin/pip install --quiet pip-audit; }
	$(BIN)/python -m benchmarks.licences
	$(VENV)/audit/bin/pip-audit --strict --disable-pip --no-deps --requirement constraints.txt

# The site, in site/: its links are checked, and the examples of the pages for users are run; the how-tos are walked
# through on the program's own pages.
docs: $(VENV)/docs browser
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict
	$(BIN)/python docs/check_site.py site
	$(BIN)/python docs/run_examples.py docs/start.md docs/how-to/*.md
	$(BIN)/python -m tests.walking

bench: $(VENV)/dev
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.scaling
	$(BIN)/python -m benchmarks.startup
	$(BIN)/python -m benchmarks.memory
	$(BIN)/python -m benchmarks.footprint
	$(BIN)/python -m benchmarks.synthetic
	$(BIN)/python -m benchmarks.drawn_faces
	$(BIN)/python -m benchmarks.packing
	$(BIN)/python -m benchmarks.nets --timm

# Two of the models have learnt from MediaPipe's landmarker: MEDIAPIPE is the program of a Python that has mediapipe, and
# the folder EYELID_MODELS has face_landmarker.task.
MEDIAPIPE ?= mediapipe/bin/python
EYELID_MODELS ?= ../shared/models

weights: $(VENV)/dev
	rm -rf runs/eye_state
	$(BIN)/eyelid train --config eye_state
	cp runs/eye_state/model.onnx src/eyelid/weights/eye_state.onnx
	cp runs/eye_state/card.md src/eyelid/weights/eye_state.md
	rm -rf runs/eye_state_fine
	$(BIN)/eyelid train --config eye_state_fine
	cp runs/eye_state_fine/model.onnx src/eyelid/weights/eye_state_fine.onnx
	cp runs/eye_state_fine/card.md src/eyelid/weights/eye_state_fine.md
	$(BIN)/python -m benchmarks.likeness --train
	$(BIN)/python -c "from pathlib import Path; from models.backgrounds import fetch; fetch(Path('runs/backgrounds'))"
	$(BIN)/python -m models.bank runs/faces.npz --backgrounds runs/backgrounds
	$(BIN)/python -m models.faces runs/faces.npz runs/first_faces.pt --steps 5100
	$(BIN)/python -m models.faces runs/faces.npz runs/faces.pt --start runs/first_faces.pt --steps 5200
	$(BIN)/python -m models.landmarks runs/faces.npz runs/eye_landmarks.pt --steps 5000
	$(BIN)/python -m models.landmarks runs/faces.npz runs/marks.pt --start runs/eye_landmarks.pt --batch 128 --steps 4600
	$(BIN)/python -m models.landmarks runs/faces.npz runs/seen.pt --start runs/marks.pt --seen-only --batch 128 --steps 530
	$(BIN)/python -m models.landmarks runs/faces.npz runs/landmarks.pt --start runs/seen.pt --batch 1024 --steps 13500
	$(BIN)/python -m models.exporting --faces runs/faces.pt --landmarks runs/landmarks.pt --threshold 0.7
	$(BIN)/python -m models.confirming runs/faces.npz
	$(BIN)/python -m models.expression src/eyelid/weights/face_expression.onnx --mediapipe $(MEDIAPIPE) --task $(EYELID_MODELS)/face_landmarker.task
	$(BIN)/python -m models.movement_eyes runs/movement_eyes.npz
	$(BIN)/python -m models.movement src/eyelid/weights/eye_movement.onnx --eyes runs/movement_eyes.npz
	$(BIN)/python -m models.sharpness src/eyelid/weights/face_sharpness.json --backgrounds runs/backgrounds

examples: $(VENV)/core
	$(BIN)/python -m eyelid.synth src/eyelid/examples/eyes --count 40 --seed 1
	$(BIN)/python -m eyelid.synth src/eyelid/examples/people --faces --count 4 --seed 6
	$(BIN)/python -m eyelid.synth src/eyelid/examples/clip --clips easy --seed 237 --rate 20 --width 240 --height 180

# The pages are tried in Chromium. Where it is not there and cannot be installed, those tests are skipped by name.
browser:
	@command -v chromedriver >/dev/null || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
		&& (apt-get update && apt-get install --yes --no-install-recommends chromium chromium-driver) >/dev/null 2>&1; } \
		|| echo "no Chromium, and it could not be installed: the tests of pages are skipped"

# A test watches by strace what each verb writes, and to whom it talks. Without strace, it is skipped by name.
watch:
	@command -v strace >/dev/null || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
		&& (apt-get update && apt-get install --yes --no-install-recommends strace) >/dev/null 2>&1; } \
		|| echo "no strace, and it could not be installed: the test that watches files and hosts is skipped"

# The JavaScript example runs onnxruntime-web in Node. Where that cannot be installed, its test is skipped by name.
javascript:
	@test -d docs/examples/node_modules/onnxruntime-web || { command -v npm >/dev/null \
		&& timeout 60 npm install --prefix docs/examples --no-audit --no-fund --no-package-lock --ignore-scripts \
		--fetch-retries=1 >/dev/null 2>&1; } \
		|| echo "no onnxruntime-web, and it could not be installed: the test of the JavaScript example is skipped"

clean:
	rm -rf $(VENV) demo

$(VENV)/core: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	touch $@

# torch first and by itself, so that a CPU build that is at hand is taken before another package asks for any.
# timm and the torchvision that it imports lie in a folder beside: PyPI's torchvision does not import with a CPU-only
# torch, and whatever finds it on its path, as torchmetrics does, would fail with it. See tests/nets/conftest.py.
$(VENV)/dev: $(VENV)/core
	$(PIP) torch
	$(PIP) --editable '.[train,web,tensorboard,wandb,parquet,photos,video,openvino,ray,urls,dev]'
	$(PIP) huggingface-hub
	$(PIP) --no-deps --target $(VENV)/timm --upgrade timm torchvision
	touch $@

$(VENV)/docs: $(VENV)/dev
	$(PIP) --editable '.[docs]'
	touch $@
