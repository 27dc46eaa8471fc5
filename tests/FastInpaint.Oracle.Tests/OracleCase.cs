namespace FastInpaint.Oracle.Tests;

/// <summary>One run of a network with random weights on a random input.</summary>
/// <param name="Network"><c>generator</c> or <c>detector</c>.</param>
/// <param name="Base">Channels of the first layer.</param>
/// <param name="Blocks">Residual blocks; 0 for the detector.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Batch">Pictures.</param>
internal sealed record OracleCase(string Network, int Base, int Blocks, int Width, int Height, int Batch)
{
    private static readonly (string Network, int Base, int Blocks)[] Networks =
        [("generator", 64, 8), ("generator", 64, 4), ("generator", 16, 8), ("detector", 32, 0), ("detector", 8, 0)];

    private static readonly (int Width, int Height)[] Sizes = [(64, 64), (100, 76), (256, 256), (256, 320)];

    public static OracleCase[] All { get; } =
    [
        .. from network in Networks
           from size in Sizes
           from batch in (int[])[1, 3]
           select new OracleCase(network.Network, network.Base, network.Blocks, size.Width, size.Height, batch),
    ];

    /// <summary>Widths from narrow to full for a device whose kernels choose their tiles by the width.</summary>
    public static OracleCase[] OpenCL { get; } =
    [
        .. from network in ((string, int, int)[])
               [("generator", 8, 2), ("generator", 16, 8), ("generator", 64, 2), ("detector", 8, 0), ("detector", 16, 0), ("detector", 64, 0)]
           from size in ((int, int)[])[(64, 64), (100, 76)]
           select new OracleCase(network.Item1, network.Item2, network.Item3, size.Item1, size.Item2, Batch: 1),
    ];

    public bool IsGenerator => Network == "generator";

    public string Weights => $"{Network}-{Base}-{Blocks}.safetensors";

    public string Input => $"{Name}.input.npy";

    public string Expected => $"{Name}.pytorch.npy";

    public string Actual => $"{Name}.fastinpaint.npy";

    private string Name => $"{Network}-{Base}-{Blocks}-{Width}x{Height}x{Batch}";
}
