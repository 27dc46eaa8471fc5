using System.Runtime.CompilerServices;
using FastInpaint.Simd;

namespace FastInpaint.Detail;

/// <summary>Gives a smooth fill the texture of the known picture. Near the rim it continues frequencies; deep inside it copies patches. One caller at a time.</summary>
internal sealed unsafe class DetailStage
{
    /// <summary>Fewest known pixels for detail. With fewer, the network's fill stays.</summary>
    public const int LeastKnown = 256;

    /// <summary>Radius in pixels. Parts of a hole that contain a disc of this radius are filled with patches.</summary>
    public const int ExemplarDepth = 24;

    // Depth to which frequencies are continued, in pixels: the greatest depth of a hole without patches. Deeper inside, continued waves become visible rays.
    private const float Reach = ExemplarDepth;

    private readonly FrequencyExtrapolation _extrapolation = new();
    private readonly ExemplarFill _exemplars = new();

    /// <summary>Writes <see cref="DetailCanvas.Detailed"/> and <see cref="DetailCanvas.Depth"/>. Each channel's values stay within the range of the known pixels.</summary>
    /// <param name="canvas">A canvas with kinds and smooth fill. At least one pixel is known.</param>
    /// <param name="scratch">Memory of <see cref="DetailLayout.ScratchBytes"/> bytes.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="cancellationToken">Checked between rows and steps.</param>
    public DetailOutcome Run(in DetailCanvas canvas, byte* scratch, WorkerPool workers, CancellationToken cancellationToken)
    {
        float deepest = Measure(canvas, scratch, cancellationToken);
        _extrapolation.Run(canvas, Reach, scratch, workers, cancellationToken);
        DetailOutcome outcome = DetailOutcome.Extrapolated;
        if (deepest > ExemplarDepth)
        {
            KeepWideParts(canvas, scratch, cancellationToken);
            outcome = _exemplars.Run(canvas, scratch, workers, cancellationToken) ? DetailOutcome.Copied : DetailOutcome.TooFewPatches;
        }

        Clamp(canvas, cancellationToken);
        return outcome;
    }

    /// <summary>Writes the depth of every pixel. Returns the greatest depth of a hole pixel.</summary>
    private static float Measure(in DetailCanvas canvas, byte* scratch, CancellationToken cancellationToken)
    {
        var distance = new DistanceTransform(new PixelBox(0, 0, canvas.Width, canvas.Height), scratch);
        distance.MeasureColumns(canvas.Kinds, canvas.Stride, DetailCanvas.Known, cancellationToken);
        float deepest = 0;
        for (int y = 0; y < canvas.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long* squared = distance.SquaredRow(y);
            byte* kinds = canvas.Kinds + ((nint)y * canvas.Stride);
            float* depth = canvas.Depth + ((nint)y * canvas.Stride);
            for (int x = 0; x < canvas.Width; x++)
            {
                depth[x] = squared[x] == DistanceTransform.Infinite ? float.PositiveInfinity : MathF.Sqrt(squared[x]);
                deepest = kinds[x] == DetailCanvas.Hole ? Math.Max(deepest, depth[x]) : deepest;
            }
        }

        return deepest;
    }

    /// <summary>Sets the depth to 0 for hole pixels that lie in no disc of radius <see cref="ExemplarDepth"/> within the hole. So a stroke that ends in a wide part gets no patches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void KeepWideParts(in DetailCanvas canvas, byte* scratch, CancellationToken cancellationToken)
    {
        byte* deep = scratch;
        for (nint i = 0; i < canvas.PlaneSize; i++)
        {
            deep[i] = canvas.Depth[i] > ExemplarDepth && canvas.Kinds[i] == DetailCanvas.Hole ? (byte)1 : (byte)0;
        }

        var distance = new DistanceTransform(new PixelBox(0, 0, canvas.Width, canvas.Height), scratch + NativeBlock.Align(canvas.PlaneSize));
        distance.MeasureColumns(deep, canvas.Stride, kind: 1, cancellationToken);
        for (int y = 0; y < canvas.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long* squared = distance.SquaredRow(y);
            float* depth = canvas.Depth + ((nint)y * canvas.Stride);
            for (int x = 0; x < canvas.Width; x++)
            {
                depth[x] = squared[x] <= ExemplarDepth * ExemplarDepth ? depth[x] : 0;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Clamp(in DetailCanvas canvas, CancellationToken cancellationToken)
    {
        for (int channel = 0; channel < canvas.Channels; channel++)
        {
            (float least, float most) = (float.PositiveInfinity, float.NegativeInfinity);
            for (int y = 0; y < canvas.Height; y++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                byte* kinds = canvas.Kinds + ((nint)y * canvas.Stride);
                float* smooth = canvas.Smooth + (channel * canvas.PlaneSize) + ((nint)y * canvas.Stride);
                for (int x = 0; x < canvas.Width; x++)
                {
                    if (kinds[x] == DetailCanvas.Known)
                    {
                        (least, most) = (Math.Min(least, smooth[x]), Math.Max(most, smooth[x]));
                    }
                }
            }

            for (int y = 0; y < canvas.Height; y++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                byte* kinds = canvas.Kinds + ((nint)y * canvas.Stride);
                float* detailed = canvas.Detailed + (channel * canvas.PlaneSize) + ((nint)y * canvas.Stride);
                for (int x = 0; x < canvas.Width; x++)
                {
                    detailed[x] = kinds[x] == DetailCanvas.Hole ? Math.Clamp(detailed[x], least, most) : detailed[x];
                }
            }
        }
    }
}
