using FastInpaint.Graph;

namespace FastInpaint.Conformance;

/// <summary>What must hold of every backend whose executables take pixels.</summary>
public abstract class PixelConformance
{
    private const int Height = 20;
    private const int Width = 36;

    /// <summary>The backend under test.</summary>
    protected abstract IBackend Create();

    /// <summary>Storage type under test.</summary>
    protected virtual Precision Precision => Precision.Fp32;

    [Theory]
    [InlineData(NetworkKind.Generator)]
    [InlineData(NetworkKind.Detector)]
    public void Pixels_give_what_their_floats_give(NetworkKind kind)
    {
        using IBackend backend = Create();
        using IModel model = Load(backend, kind);
        using IExecutable executable = model.Prepare(model.Plan(2, Height, Width));
        var pixels = Assert.IsAssignableFrom<IPixelExecutable>(executable);
        float[] fromFloats = Tensors.Run(executable, Fill(pixels));
        pixels.RunPixels(PixelOutput.Values, null, TestContext.Current.CancellationToken);
        float[] fromPixels = Tensors.Output(executable);
        for (int i = 0; i < fromFloats.Length; i++)
        {
            Assert.True(Math.Abs(fromFloats[i] - fromPixels[i]) <= 1e-5, $"element {i}: {fromPixels[i]} instead of {fromFloats[i]}");
        }
    }

    [Fact]
    public void A_finished_picture_keeps_what_was_known()
    {
        using IBackend backend = Create();
        using IModel model = Load(backend, NetworkKind.Generator);
        using IExecutable executable = model.Prepare(model.Plan(2, Height, Width));
        var pixels = Assert.IsAssignableFrom<IPixelExecutable>(executable);
        Fill(pixels);
        pixels.RunPixels(PixelOutput.Values, null, TestContext.Current.CancellationToken);
        float[] output = Tensors.Output(executable);
        pixels.RunPixels(PixelOutput.Finished, null, TestContext.Current.CancellationToken);
        for (int n = 0; n < 2; n++)
        for (int y = 0; y < Height; y++)
        for (int x = 0; x < Width; x++)
        {
            ReadOnlySpan<byte> given = pixels.PixelRow(n, y).Slice(4 * x, 4);
            ReadOnlySpan<byte> finished = pixels.FinishedRow(n, y).Slice(4 * x, 4);
            Assert.Equal(given[3], finished[3]);
            for (int c = 0; c < 3; c++)
            {
                int expected = given[3] == 0 ? given[c] : (int)((output[((n * Height + y) * Width + x) * 3 + c] * 255) + 0.5f);
                Assert.Equal(expected, finished[c]);
            }
        }
    }

    /// <summary>Random pixels, a third of them hole, and the input tensor that means the same.</summary>
    private static float[] Fill(IPixelExecutable executable)
    {
        var random = new Random(7);
        ExecutionPlan plan = executable.Plan;
        var tensor = new float[plan.Input.Elements];
        for (int n = 0; n < plan.Input.N; n++)
        for (int y = 0; y < plan.Input.H; y++)
        {
            Span<byte> row = executable.PixelRow(n, y);
            random.NextBytes(row);
            for (int x = 0; x < plan.Input.W; x++)
            {
                Span<byte> pixel = row.Slice(4 * x, 4);
                pixel[3] = (byte)(pixel[3] < 85 ? 255 : 0);
                Span<float> values = tensor.AsSpan((((n * plan.Input.H) + y) * plan.Input.W + x) * plan.Input.C, plan.Input.C);
                for (int c = 0; c < values.Length; c++)
                {
                    values[c] = pixel[3] != 0 && values.Length == 4 ? 1 : c == 3 ? 0 : pixel[c] / 255f;
                }
            }
        }

        return tensor;
    }

    private IModel Load(IBackend backend, NetworkKind kind)
    {
        MemoryParameters parameters = kind == NetworkKind.Generator ? RandomParameters.Generator(8, 1, seed: 3) : RandomParameters.Detector(4, seed: 3);
        return backend.Load(kind == NetworkKind.Generator ? Network.Generator(parameters) : Network.Detector(parameters), parameters, Precision);
    }
}
