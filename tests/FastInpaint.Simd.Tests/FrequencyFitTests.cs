using FastInpaint.Conformance;

namespace FastInpaint.Simd.Tests;

/// <summary>The fit of waves to a window, against plain code in double precision.</summary>
public sealed unsafe class FrequencyFitTests
{
    private const int Side = FrequencyTables.Side;
    private const double Decay = 0.72;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(1, 12)]
    [InlineData(3, 1)]
    [InlineData(3, 3)]
    [InlineData(3, 12)]
    public void Waves_are_those_of_plain_code(int channels, int waves)
    {
        for (int seed = 0; seed < 6; seed++)
        {
            var window = new TestWindow(channels, seed);
            double[][] expected = PlainFrequencyFit.Fit((x, y) => window.Trust[y * Side + x], (c, x, y) => window.Colors[(c * Side + y) * Side + x], channels, waves, Decay)!;
            foreach (RowKernels kernels in Widths())
            {
                (int steps, float[] block) = Fit(kernels, window, waves);
                Assert.Equal(waves, steps);
                for (int i = 0; i < block.Length; i++)
                {
                    double error = Math.Abs(block[i] - expected[i / 16][i % 16]);
                    Assert.True(error < 2e-3, $"seed {seed}, width {kernels.VectorWidth}, element {i}: {block[i]}, expected {expected[i / 16][i % 16]}");
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void All_widths_with_fused_multiply_add_give_the_same_bytes(int channels)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var window = new TestWindow(channels, seed);
            (int steps, float[] block) = Fit(Widths().First(), window, 100);
            foreach (RowKernels kernels in Widths().Skip(1))
            {
                (int otherSteps, float[] other) = Fit(kernels, window, 100);
                Assert.Equal(steps, otherSteps);
                Assert.Equal(block, other);
            }
        }
    }

    /// <summary>Step n takes half of what is left, 200 * 0.5^n, which is at least 0.05 up to n = 11.</summary>
    [Fact]
    public void A_fit_ends_when_steps_grow_small()
    {
        var window = new TestWindow(1, 0);
        Array.Fill(window.Trust, 1);
        Array.Fill(window.Colors, 200);
        foreach (RowKernels kernels in Widths())
        {
            (int steps, float[] block) = Fit(kernels, window, 100);
            Assert.Equal(11, steps);
            Assert.All(block, value => Assert.Equal(200, value, 0.15f));
        }
    }

    [Fact]
    public void Without_weight_the_block_is_left_alone()
    {
        var window = new TestWindow(3, 0);
        Array.Clear(window.Trust);
        foreach (RowKernels kernels in Widths())
        {
            (int steps, float[] block) = Fit(kernels, window, 100);
            Assert.Equal(-1, steps);
            Assert.All(block, value => Assert.Equal(TestWindow.Untouched, value));
        }
    }

    /// <summary>The last column and row are read and have no weight.</summary>
    [Fact]
    public void Pixels_beyond_the_period_do_not_matter()
    {
        var window = new TestWindow(3, 1);
        (_, float[] block) = Fit(Widths().First(), window, 30);
        for (int i = 0; i < Side; i++)
        {
            window.Trust[i * Side + Side - 1] = window.Trust[(Side - 1) * Side + i] = 1;
            window.Colors[i * Side + Side - 1] = window.Colors[(Side - 1) * Side + i] = 99;
        }

        (_, float[] other) = Fit(Widths().First(), window, 30);
        Assert.Equal(block, other);
    }

    private static IEnumerable<RowKernels> Widths() =>
        Enum.GetValues<CpuTier>().Where(tier => tier <= CpuTiers.Best).Select(tier => RowKernels.For(tier, int.MaxValue));

    private static (int Steps, float[] Block) Fit(RowKernels kernels, TestWindow window, int waves)
    {
        using var memory = new NativeBuffer((FrequencyTables.Floats + FrequencyTables.ScratchFloats) * sizeof(float));
        FrequencyTables.Fill(memory.Floats, Decay);
        var block = new float[window.Channels * FrequencyTables.BlockPixels];
        Array.Fill(block, TestWindow.Untouched);
        fixed (float* trust = window.Trust, colors = window.Colors, result = block)
        {
            int steps = kernels.FrequencyFit(new FrequencyFitArguments
            {
                Trust = trust,
                TrustStride = Side,
                Colors = colors,
                Plane = Side * Side,
                Stride = Side,
                Channels = window.Channels,
                Waves = waves,
                Step = 0.5f,
                Smallest = 0.05f,
                Tables = memory.Floats,
                Scratch = memory.Floats + FrequencyTables.Floats,
                Block = result,
            });
            return (steps, block);
        }
    }

    /// <summary>Some waves and noise, around a random disc that is unknown or half trusted.</summary>
    private sealed class TestWindow
    {
        public const float Untouched = -1234;

        public TestWindow(int channels, int seed)
        {
            var random = new Random(seed);
            Channels = channels;
            Colors = new float[channels * Side * Side];
            double radius = 4 + (8 * random.NextDouble()), left = 8 + (14 * random.NextDouble()), top = 8 + (14 * random.NextDouble());
            for (int y = 0; y < Side; y++)
            for (int x = 0; x < Side; x++)
            {
                double distance = Math.Sqrt(((x - left) * (x - left)) + ((y - top) * (y - top)));
                Trust[y * Side + x] = distance > radius ? 1 : y > top ? 0.5f : 0;
            }

            for (int c = 0; c < channels; c++)
            {
                (double fx, double fy, double phase) = (random.NextDouble(), random.NextDouble() - 0.5, random.NextDouble());
                for (int i = 0; i < Side * Side; i++)
                {
                    Colors[c * Side * Side + i] = (float)(120 + (60 * Math.Sin((fx * (i % Side)) + (fy * (i / Side)) + phase)) + (40 * random.NextDouble()));
                }
            }
        }

        public int Channels { get; }

        public float[] Trust { get; } = new float[Side * Side];

        public float[] Colors { get; }
    }
}
