# Every target with its sentence: make help
SHELL := /bin/bash
NOW := 2026-11-25T10:00:00+08:00
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
FUZZTIME ?= 20s
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
BENCHSTAT := golang.org/x/perf/cmd/benchstat@latest

export CGO_ENABLED := 0

.PHONY: run build test race check lint golden fonts fuzz bench bench-peers release clean help
.DEFAULT_GOAL := help

run: build ## build linli and the demo community, and serve it on http://127.0.0.1:1313/
	./bin/linli build --now $(NOW)
	./bin/linli serve --now $(NOW)

build: ## build the program into bin/linli
	go build -trimpath -ldflags '$(LDFLAGS)' -o bin/linli ./cmd/linli

test: ## run all tests, installing what they need (root on Debian)
	tools/setup
	go test -timeout 20m ./...

race: ## run the tests of the concurrent packages under the race detector (needs a C compiler)
	CGO_ENABLED=1 go test -race ./internal/publish ./internal/markdown
	CGO_ENABLED=1 go test -race ./internal/build -run 'Remembers|DuringABuild|Damaged' -args -steps 60
	CGO_ENABLED=1 go test -race ./internal/e2e -run "SameBytes|Links|Preview"

check: ## formatting, vet and the tests that need nothing but Go
	@test -z "$$(gofmt -l cmd internal tools/*/*.go)" || { gofmt -l cmd internal tools/*/*.go; exit 1; }
	go mod verify
	go vet ./...
	go test $$(go list ./... | grep -v internal/e2e)

lint: ## vet, staticcheck, formatting, tidiness and known vulnerabilities
	go vet ./...
	go run $(STATICCHECK) ./...
	@test -z "$$(gofmt -l cmd internal tools/*/*.go)" || { echo "not formatted:"; gofmt -l cmd internal tools/*/*.go; exit 1; }
	go mod tidy -diff
	tools/vulncheck

golden: ## rewrite the expected files and show what changed
	go test ./internal/e2e -run Golden -update
	go test ./internal/reference -update
	go test ./internal/pinyin -run Readings -update
	git --no-pager diff --stat

fonts: ## make the fonts of the posters anew from their npm packages
	tools/fontgen/make

fuzz: ## fuzz every parser, FUZZTIME each
	@for p in $$(grep -rl '^func Fuzz' internal --include='*_test.go' | xargs -n1 dirname | sort -u); do \
	  for f in $$(grep -ho '^func Fuzz[A-Za-z]*' $$p/*_test.go | sed 's/func //'); do \
	    echo "$$p $$f"; go test ./$$p -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) || exit 1; done; done

bench: ## measure each stage, whole builds, and 1,000 posters; bench.old, if there, is compared
	go test ./internal/build ./internal/markdown -run '^$$' -bench . -benchtime 3x -count 3 | tee bench.new
	@if [ -f bench.old ]; then go run $(BENCHSTAT) bench.old bench.new; fi

bench-peers: ## measure linli beside Hugo on the same content, and write docs/performance.md (LARGE=1: 50,000 and 100,000 pages, too; PAGES=folder: real pages, too)
	go run ./tools/bench-peers $(if $(LARGE),-large) $(if $(PAGES),-pages '$(PAGES)')

release: ## build the program for Linux, macOS and Windows into dist/
	rm -rf dist && mkdir -p dist
	@for t in linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64; do \
	  ext=; [ $${t%/*} = windows ] && ext=.exe; echo "$$t"; \
	  GOOS=$${t%/*} GOARCH=$${t#*/} go build -trimpath -ldflags '$(LDFLAGS)' -o dist/linli-$${t%/*}-$${t#*/}$$ext ./cmd/linli || exit 1; done
	cd dist && sha256sum linli-* > SHA256SUMS

clean: ## remove what was built
	rm -rf bin dist bench.new

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14
