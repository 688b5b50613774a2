# Outcry: what people type. The rules that compile and link are in .ci/rules.mk.
#
#   make            build ./outcry (release)        make BUILD_ROOT=/tmp/b   build elsewhere
#   make test ONLY=unit/core                        only the tests whose path contains that text
#   make CC=clang   another compiler                make FLAVOUR=debug       another flavour

BUILD_ROOT ?= build
FLAVOUR ?= release
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
DESTDIR ?=
FUZZ_SECONDS ?= 60
ONLY ?=
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
export BUILD_ROOT FLAVOUR PREFIX SYSCONFDIR DESTDIR FUZZ_SECONDS ONLY

# One job per processor unless the caller chose with -j.
RULES = +@$(MAKE) --no-print-directory -f .ci/rules.mk $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS))

.DEFAULT_GOAL := all
.PHONY: all demo run test check bench asan valgrind soak fuzz install clean format generate help \
        deps deps-check deps-tools compile_commands

all: deps-check ## build ./outcry
	$(RULES) all

demo: deps ## run the server beside a simulated exchange, no network needed
	$(RULES) all
	+@./outcry demo

run: all ## build and run the server (outcry serve)
	+@./outcry serve

test: deps ## unit, golden and flow tests; ends with "N passed, N failed, N skipped"
	$(RULES) test

check: deps-tools ## formatting, house rules, analyzers, both compilers, sanitizers
	+@.ci/check.sh

bench: deps-check ## measure the budgets beside their peers
	$(RULES) bench

asan: deps-check ## all tests under AddressSanitizer and UBSan
	$(RULES) test FLAVOUR=asan

valgrind: deps-check ## unit tests under valgrind
	$(RULES) valgrind FLAVOUR=valgrind

soak: deps-check ## the long tests: every fault with every pair of faults
	$(RULES) soak

fuzz: deps-tools ## every fuzz target for FUZZ_SECONDS (60) each, with clang
	$(RULES) fuzz FLAVOUR=fuzz CC=clang

install: all ## binary, systemd unit, default configuration (PREFIX, DESTDIR, SYSCONFDIR)
	$(RULES) install

clean: ## remove what was built
	rm -rf $(BUILD_ROOT) outcry compile_commands.json

format: ## reformat the sources
	@git ls-files -co --exclude-standard '*.c' '*.h' | xargs -r clang-format -i

generate: all ## write the files that are generated from tables (configuration docs and examples)
	$(RULES) generate

compile_commands: deps-check ## compile_commands.json for editors and clang-tidy
	$(RULES) compile_commands.json

deps: ## install missing Debian packages (says what and why)
	@.ci/deps.sh install

deps-tools:
	@.ci/deps.sh tools

deps-check:
	@.ci/deps.sh check

help: ## this list
	@awk -F':.*## ' '/^[a-z_-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' Makefile
