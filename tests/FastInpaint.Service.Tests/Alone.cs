namespace FastInpaint.Service.Tests;

/// <summary>Tests that look at what the process has once: its meters and its environment.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
