using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(FastInpaint.Benchmarks.NetworkBenchmarks).Assembly).Run(args);
