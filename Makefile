# make run    builds everything and serves the demonstration district on http://127.0.0.1:8080
# make test   installs what is missing (Debian) and passes every test
SHELL := /bin/bash
GO ?= go
VERSION := $(shell git describe --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -X main.version=$(VERSION)
LINT_VERSION := v2.15.0
DATA ?= liandong-data
ADDR ?= 127.0.0.1:8080

.PHONY: run build web test test-go test-web e2e check bench client clean

run: build
	./bin/liandong demo --data $(DATA) --addr $(ADDR) --cases 600

build: web
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/liandong ./cmd/liandong

web: web/node_modules
	npm --prefix web run build

web/node_modules: web/package-lock.json
	npm --prefix web ci --no-audit --no-fund
	touch $@

test: setup
	scripts/stage "web: check and unit tests" $(MAKE) --no-print-directory test-web
	scripts/stage "Go tests, both engines, and the plans of all statements" scripts/with-postgres scripts/test-go
	scripts/stage "build" $(MAKE) --no-print-directory build
	scripts/stage "browser" scripts/e2e

# What somebody runs again and again: SQLite only, no browser; what has not changed comes from the cache.
.PHONY: quick
quick: web/node_modules
	scripts/stage "web: unit tests" npm --prefix web test
	scripts/stage "Go tests, SQLite" $(GO) test ./...

# For the night: the race detector over all Go tests.
.PHONY: race
race:
	scripts/with-postgres $(GO) test -race -timeout 120m ./...

# A million calls made from the API description, with a seed of the day; FUZZ_SEED=N repeats a run.
FUZZ_CALLS ?= 1000000
FUZZ_SEED ?= $(shell date +%Y%m%d)
.PHONY: fuzz
fuzz:
	$(GO) test ./internal/edge/httpapi -run 'TestFuzz$$' -v -timeout 12h -args -calls $(FUZZ_CALLS) -seed $(FUZZ_SEED)

# Faults of machine and network, with the real program on both engines; ARGS=-update writes docs/faults.md.
.PHONY: faults
faults:
	scripts/with-postgres $(GO) test -tags faults -count=1 -parallel 4 -timeout 10m ./test/faults $(ARGS)

.PHONY: setup
setup:
	scripts/setup

test-web: web/node_modules
	npm --prefix web run check
	f=$$(mktemp) && (cd web && npx openapi-typescript ../internal/edge/httpapi/openapi.json -o $$f >/dev/null) && \
	  { diff -q $$f web/shared/api/schema.d.ts || { echo "the client differs from openapi.json; run: make client" >&2; exit 1; }; } && rm -f $$f
	npm --prefix web test

# The tests of both engines: SQLite, and a private PostgreSQL that lives as long as the command. What has not changed comes from the cache.
test-go:
	scripts/with-postgres $(GO) test -timeout 60m ./...

e2e: build
	scripts/e2e

# The pictures of docs/screens, made by the walk over every screen.
.PHONY: screens
screens: build
	dir=$$(mktemp -d) && LIANDONG_SCREENS=$$dir scripts/e2e e2e/screens.test.mjs && mkdir -p docs/screens && rm -f docs/screens/*.jpg && cp $$dir/docs/*.jpg docs/screens/ && rm -rf $$dir

check: web/node_modules
	$(GO) vet ./...
	$(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION) run ./...
	npm --prefix web run check

# make bench LIANDONG_BENCH_CASES="50000 500000 5000000" NAMES="board worklist": what docs/performance.md explains.
bench: build
	LIANDONG_PG_FSYNC=on scripts/with-postgres scripts/bench $(NAMES)

# All documents that are made from the program, but docs/faults.md: `make faults ARGS=-update` breaks the program for ten minutes to write that.
.PHONY: docs
docs:
	$(GO) test -count=1 ./cmd/liandong -run 'TestConfiguration$$' -update
	$(GO) test -count=1 ./internal -run 'TestDecisions$$' -update
	$(GO) test -count=1 -p 1 $(DRAWN) -run 'TestPictureAndTableAreOne$$' -update
	$(GO) test -count=1 ./internal/edge/httpapi -run 'TestOpenAPI$$' -update

# One after the other (-p 1): several write into docs/lifecycles.md.
DRAWN = $(addprefix ./internal/,request casework call kernel/rulebook district/admission figures/scheme world/demo)

# The API description and the web client made from it.
client: web/node_modules
	$(GO) test ./internal/edge/httpapi -run TestOpenAPI -update
	npm --prefix web run client

clean:
	rm -rf bin web/dist/assets web/dist/apps
