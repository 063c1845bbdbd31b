.DEFAULT_GOAL := help
SHELL := bash

SOLUTION := JwtGateway.Operator.sln
CLI := src/JwtGateway.Cli/JwtGateway.Cli.csproj

# Manifests that `make run` serves: files or folders, separated by blanks.
FILES ?= examples/quickstart

# How many times as many cases `make fuzz` tries, and for how long it spoils tokens, key sets and expressions, in seconds each.
TIMES ?= 20
SECONDS_EACH ?= 120

# More for `dotnet test` of `make fuzz-parsers`, such as --no-build.
TEST_FLAGS ?=

# For how long `make soak` changes configurations under traffic, in seconds.
SOAK_SECONDS ?= 120

.PHONY: help build run test lint golden fuzz fuzz-parsers soak bench bench-propagation publish clean

help: ## List what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | while IFS=$$'\t' read -r name what; do printf '  %-17s %s\n' "$$name" "$$what"; done

build: ## Build everything; warnings are errors
	dotnet build $(SOLUTION) --nologo -v quiet

# exec: Ctrl-C is for the demo alone.
run: ## Build and start the demo on examples/quickstart; FILES="my.yaml folder" for your own manifests
	@dotnet build $(CLI) --nologo -v quiet
	@exec dotnet artifacts/bin/JwtGateway.Cli/debug/jwtgw.dll demo -f $(FILES)

test: ## Run all tests; the last line is "N passed, N failed"
	@eng/test.sh $(SOLUTION)

lint: ## Check the formatting, and build with every warning an error
	dotnet format $(SOLUTION) --verify-no-changes
	dotnet build $(SOLUTION) --nologo -v quiet --no-incremental

golden: ## Rewrite the expected output of the translation tests; read the diff as a reviewer
	UPDATE_GOLDEN=1 dotnet test tests/JwtGateway.Translation.Tests --nologo -v quiet
	git --no-pager diff --stat -- tests/JwtGateway.Translation.Tests

fuzz: fuzz-parsers ## Run the property tests on cases that nobody has seen; TIMES=100 for more of them, SECONDS_EACH=3600 for longer
	FUZZ=$(TIMES) dotnet test $(SOLUTION) --nologo -v quiet --filter "FullyQualifiedName~StrictJson|FullyQualifiedName~Hostile|FullyQualifiedName~Mutation|FullyQualifiedName~RouteTableProperty|FullyQualifiedName~RequestTarget|FullyQualifiedName~Yaml|FullyQualifiedName~ResourceDecoder|FullyQualifiedName~RefreshSchedule"

fuzz-parsers: ## Spoil tokens, key sets and expressions for SECONDS_EACH seconds each
	FUZZ_SECONDS=$(SECONDS_EACH) dotnet test tests/JwtGateway.Tokens.Tests $(TEST_FLAGS) --nologo -v quiet --filter "FullyQualifiedName~Fuzzing"
	FUZZ_SECONDS=$(SECONDS_EACH) dotnet test tests/JwtGateway.Cel.Tests $(TEST_FLAGS) --nologo -v quiet --filter "FullyQualifiedName~ExpressionFuzz"

soak: ## Change the configuration 200 times under constant traffic, over SOAK_SECONDS; no request may fail
	SOAK_SECONDS=$(SOAK_SECONDS) dotnet test tests/JwtGateway.Proxy.Tests -c Release --nologo --filter "FullyQualifiedName~RollingChange" --logger "console;verbosity=detailed"

bench: ## Run the benchmarks
	dotnet run --project bench/JwtGateway.Benchmarks -c Release

bench-propagation: ## Print how long an API write takes to reach the wire, with 1,000 routes present
	dotnet run --project bench/JwtGateway.Propagation -c Release

publish: ## Build the self-contained linux-x64 executable artifacts/jwtgw/jwtgw
	dotnet publish $(CLI) --nologo -v quiet -c Release -r linux-x64 --self-contained -p:PublishSingleFile=true -p:DebugType=embedded -p:PublishDocumentationFile=false -p:PublishReferencesDocumentationFiles=false -o artifacts/jwtgw

clean: ## Remove everything that was built
	rm -rf artifacts
