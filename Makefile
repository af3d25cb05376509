# What CI runs is what a person runs. `make help` lists it all.
.DEFAULT_GOAL := help
.PHONY: help run test check test-tools test-crash test-real fuzz bench bench-backlog bench-programs bench-instructions bench-build profile

CONFIG ?= examples/quickstart.yaml
PORT ?= 4000

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 20

run: ## build the gateway and start it (CONFIG=examples/quickstart.yaml PORT=4000)
	cargo run --release --locked -- --config $(CONFIG) --port $(PORT)

test: test-tools check ## everything: style, licences, unit and whole-binary tests, SDKs, coding agents
	cargo deny --locked check licenses bans sources
	cargo nextest run --workspace --locked --no-fail-fast
	cargo test --workspace --locked --doc --quiet

check: ## the fast part: format, lints, sizes
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo run --locked --quiet -p xtask -- tidy

test-tools:
	scripts/install-test-tools.sh

test-crash: ## kill -9 under load, many times (CRASH_KILLS=200 CRASH_RPS=500)
	CRASH_KILLS=$${CRASH_KILLS:-200} CRASH_RPS=$${CRASH_RPS:-500} cargo nextest run --locked --test crash --no-capture

test-real: ## a real model behind the gateway; the first time llama.cpp is compiled, ten minutes
	scripts/real-model.sh make
	cargo nextest run --locked --test real --run-ignored only --no-capture

fuzz: ## libFuzzer on every target, ten CPU-minutes each; needs nightly and cargo-fuzz (FUZZ_SECONDS=600 FUZZ_TARGETS="sse")
	scripts/fuzz.sh

# ARGS: --only chat-64,stream-paced · --rounds 1 --seconds 1 · --write docs/benchmarks.md · --check · --busy-ok
bench: bench-programs ## cost and latency beside nginx, memory, cold start (ARGS=--write=docs/benchmarks.md)
	python3 scripts/bench $(ARGS)

bench-backlog: bench-programs ## a minute at 5,000 requests/s: how far behind the spend log is then
	python3 scripts/bench --backlog $(ARGS)

bench-programs:
	cargo build --release --locked
	cargo build --release --locked -p mock --example load

bench-instructions: ## instructions of peek, splice, relay and translation; fails if one costs more
	scripts/bench-instructions.sh

profile: ## which functions the request path's time goes to, at 64 connections (ARGS=--only=prompt-100k)
	cargo build --profile profiling --locked
	cargo build --release --locked -p mock --example load
	python3 scripts/bench/hotspots.py $(ARGS)

bench-build: ## seconds of a clean release build and of a dev rebuild
	scripts/bench-build.sh
