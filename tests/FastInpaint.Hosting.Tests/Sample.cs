namespace FastInpaint.Hosting.Tests;

/// <summary>A picture with a pattern of its own, its mask, and what the library makes of them.</summary>
internal sealed class Sample
{
    private static readonly Inpainter s_inpainter = new();

    private readonly byte[] _mask;

    private Sample(int seed)
    {
        (Width, Height) = (24 + (8 * (seed % 5)), 24 + (4 * (seed % 7)));
        Pixels = new byte[3 * Width * Height];
        new Random(seed).NextBytes(Pixels);
        Original = [.. Pixels];
        _mask = new byte[Width * Height];
        for (int y = 8; y < 16; y++)
        {
            _mask.AsSpan((y * Width) + 6 + (seed % 3), 8).Fill(255);
        }
    }

    public int Width { get; }

    public int Height { get; }

    public byte[] Original { get; }

    /// <summary>What the request changes.</summary>
    public byte[] Pixels { get; }

    public byte[] Expected => s_inpainter.Inpaint(Original, _mask, Width, Height, PixelFormat.Rgb24);

    public static Sample Of(int seed) => new(seed);

    public InpaintingRequest Request(IProgress<double>? progress = null, TimeSpan? limit = null) => new()
    {
        Pixels = Pixels, Width = Width, Height = Height, Format = PixelFormat.Rgb24, Mask = _mask, Progress = progress, TimeLimit = limit,
    };

    public DetectionRequest Detection(Memory<float> probabilities) => new() { Pixels = Original, Width = Width, Height = Height, Format = PixelFormat.Rgb24, Probabilities = probabilities };
}
