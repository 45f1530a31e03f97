# Skylantern. The two commands of the README are `make run` and `make test`; `make help` lists all.
# Every line here is thin: what a step does is read in bin/.
PORT ?= 8080
DATA ?= data
JOBS ?= $(shell nproc)
DESTDIR ?=
PREFIX ?= /usr
export PORT DATA JOBS

.PHONY: help run build test bench fmt lint asan tsan fuzz install package screenshot clean \
        bootstrap-run bootstrap-package bootstrap-test bootstrap-bench
.DEFAULT_GOAL := help

help:            ## what there is to make
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

run: build       ## set everything up and serve the demo jurisdiction at localhost:8080 (PORT=, DATA=)
	@bin/run

build: bootstrap-run build/web/manifest.json  ## the release programs build/skylantern and build/skylantern-conformance
	@bin/build release

test: bootstrap-test build  ## set everything up and pass all tests (one stage: bin/test STAGE)
	@bin/test

bench: bootstrap-bench build  ## ours, peer, ratio: written to bench/RESULTS.md
	@bench/run

fmt:             ## format all C++
	@bin/lint format

lint: bootstrap-test build  ## clang-format and clang-tidy; FILES= for some files only
	@bin/lint check $(FILES)

asan: bootstrap-test  ## tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@bin/test asan

tsan: bootstrap-test  ## tests of what runs on several threads, under ThreadSanitizer
	@bin/test tsan

fuzz: bootstrap-test  ## every fuzz target for a bounded time (FUZZ_SECONDS=)
	@bin/test fuzz

install: build   ## into DESTDIR= below PREFIX=/usr
	@DESTDIR=$(DESTDIR) cmake --install build/release --prefix $(PREFIX) --component skylantern --strip

package: bootstrap-package build   ## build/skylantern_*.deb
	@cd build/release && cpack -G DEB -B .. && rm -rf ../_CPack_Packages

screenshot: bootstrap-test build  ## docs/screenshot.png for the README
	@bin/screenshot

clean:           ## remove what was built; data and installed packages stay
	rm -rf build

bootstrap-run bootstrap-package bootstrap-test bootstrap-bench:
	@bin/bootstrap $(@:bootstrap-%=%)

# Styles, islands, pictures. Remade when a source of them or a package changed.
build/web/manifest.json: $(shell find web -type f -not -path '*/locales/*' -not -path '*/templates/*') package-lock.json | bootstrap-run
	npm run --silent build
