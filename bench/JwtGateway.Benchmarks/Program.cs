using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using JwtGateway.Benchmarks;

// In this process: a generated project would have to follow the repository's own build rules.
var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));

// Without arguments everything runs; `-- --filter '*Token*'` picks.
BenchmarkSwitcher.FromAssembly(typeof(TokenBenchmarks).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args, config);
