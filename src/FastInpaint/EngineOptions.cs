using FastInpaint.Graph;

namespace FastInpaint;

/// <summary>How an <see cref="Inpainter"/> or <see cref="ArtifactDetector"/> is set up. Everything has a default.</summary>
public sealed record EngineOptions
{
    /// <summary>A weights file (.safetensors); null for the embedded weights.</summary>
    public string? WeightsPath { get; init; }

    /// <summary>The device; null for the CPU. The engine does not dispose of a backend that it was given.</summary>
    public IBackend? Backend { get; init; }

    /// <summary>Threads of the CPU backend that the engine makes where <see cref="Backend"/> is null; 0 for one per processor. Results do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Storage type of activations and weights; null for the best that the device has.</summary>
    public Precision? Precision { get; init; }

    /// <summary>The most bytes that one call's plan may take: arena, workspaces, staging. Null for what the device has.</summary>
    public long? MemoryLimit { get; init; }
}

/// <summary>How a picture is finished. Everything has a default.</summary>
public sealed record InpaintOptions
{
    /// <summary>The default options.</summary>
    public static InpaintOptions Default { get; } = new();

    /// <summary>Mask values above it are hole, 0 to 255.</summary>
    public int MaskThreshold { get; init; } = 127;

    /// <summary>Whether hole and known pixels change places: values up to the threshold are hole.</summary>
    public bool InvertMask { get; init; }

    /// <summary>Pixels by which the hole is grown on every side, 0 or more.</summary>
    public int Dilate { get; init; }

    /// <summary>Pixels, counted inward from the rim of the grown hole, over which the fill is blended with what the picture has there; 0 or more.
    /// Outside the grown hole nothing changes.</summary>
    public int Feather { get; init; }

    /// <summary>How the fill is joined to the known picture.</summary>
    public MatchMode Match { get; init; } = MatchMode.Seamless;
}

/// <summary>How the fill is joined to the known picture.</summary>
public enum MatchMode
{
    /// <summary>The difference between the known picture and the network's output along the hole's rim is extended harmonically into the hole and added to the fill.</summary>
    Seamless,

    /// <summary>The network's output as it is: the paper's composite.</summary>
    None,
}
