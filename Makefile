# Every target checks that the SDK is there, restores exactly what the lock files name, and builds in Release.

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
export DOTNET_SKIP_FIRST_TIME_EXPERIENCE := 1

SOLUTION := Sched.slnx
OUTPUT := artifacts/bin

# The programs look for the run time where installers put it, not on the PATH; this shows them the one that built them.
export DOTNET_ROOT ?= $(dir $(realpath $(shell command -v dotnet 2>/dev/null)))

.DEFAULT_GOAL := help
.PHONY: help build test check sim mutants demo bench format sdk restore

help: ## Print this list.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: restore ## Build everything in Release; leaves bin/schedd and bin/schedctl.
	@dotnet build $(SOLUTION) --configuration Release --no-restore --verbosity quiet
	@mkdir -p bin
	@ln -sf ../$(OUTPUT)/Server/release/schedd bin/schedd
	@ln -sf ../$(OUTPUT)/Cli/release/schedctl bin/schedctl
	@ln -sf ../$(OUTPUT)/Simulator/release/Sched.Tests.Simulator bin/simulator

# One test project at a time: each of them uses all cores, and those with real processes measure time.
test: build ## Run all tests (at most three minutes on two cores).
	@dotnet test --solution $(SOLUTION) --configuration Release --no-build \
	  --max-parallel-test-modules 1 --results-directory artifacts/test-results

check: build ## Verify the format, and run each benchmark once so that none rots.
	@dotnet format $(SOLUTION) --no-restore --verify-no-changes
	@$(OUTPUT)/Bench/release/Bench --job Dry --inProcess --filter '*' --artifacts artifacts/bench \
	  >artifacts/bench.log 2>&1 || { cat artifacts/bench.log; exit 1; }
	@echo "Benchmarks that ran: $$(sed -n 's/^Global.*executed benchmarks: //p' artifacts/bench.log)."

SEEDS ?= 200
sim: build ## Run SEEDS seeds of the simulator (200); the last line is JSON.
	@bin/simulator run $(SEEDS)

MUTANTS ?=
TRIES ?= 10
mutants: build ## Sow MUTANTS (all), TRIES times (10) each, and print which the simulator finds.
	@$(OUTPUT)/Mutants/release/Sched.Tests.Mutants --tries $(TRIES) $(MUTANTS)

demo: build ## Three nodes, 40,000 jobs, a killed leader, a killed worker; under 90 s.
	@$(OUTPUT)/JepsenStyle/release/jepsen-style demo

bench: build ## Measure submits and a herd on three local nodes.
	@$(OUTPUT)/JepsenStyle/release/jepsen-style bench

format: restore ## Rewrite the sources as the format check wants them.
	@dotnet format $(SOLUTION) --no-restore

restore: sdk
	@dotnet restore $(SOLUTION) --locked-mode --verbosity quiet

sdk:
	@command -v dotnet >/dev/null 2>&1 || { echo "The .NET SDK 10.0 is missing: there is no 'dotnet' on the PATH\
	 (get it from https://dotnet.microsoft.com/download/dotnet/10.0)." >&2; exit 1; }
	@dotnet --list-sdks | grep -q '^10\.0\.' || { echo "The .NET SDK 10.0 is missing: 'dotnet' is there, but not\
	 this version of its SDK (get it from https://dotnet.microsoft.com/download/dotnet/10.0)." >&2; exit 1; }
