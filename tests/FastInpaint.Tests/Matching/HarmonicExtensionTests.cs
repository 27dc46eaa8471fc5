using System.Runtime.Intrinsics;

namespace FastInpaint.Tests.Matching;

/// <summary>The multigrid against functions that are harmonic by themselves and against a plain solver that runs until nothing changes.</summary>
public sealed class HarmonicExtensionTests
{
    /// <summary>A quarter of an 8-bit level, for boundary values that span 1.</summary>
    private const double Tolerance = 0.25 / 255;

    [Theory]
    [InlineData("middle", 300, 260)]
    [InlineData("strokes", 300, 260)]
    [InlineData("islands", 300, 260)]
    [InlineData("dots", 300, 260)]
    [InlineData("middle", 1200, 800)]
    [InlineData("middle", 40, 700)]
    public void Solve_reproduces_harmonic_functions(string hole, int width, int height)
    {
        TestMask mask = Interior(TestMask.Named(hole, width, height));
        double scale = Math.Max(width, height);
        Check(mask, (x, y) => x / scale, exact: true);
        Check(mask, (x, y) => y / scale, exact: true);
        Check(mask, (x, y) => ((x * x) - (y * y)) / (scale * scale), exact: true);
        Check(mask, (_, _) => 0.25, exact: true);
    }

    [Theory]
    [InlineData("left")]
    [InlineData("right")]
    [InlineData("top")]
    [InlineData("bottom")]
    [InlineData("corner")]
    [InlineData("middle")]
    [InlineData("strokes")]
    [InlineData("islands")]
    [InlineData("frame")]
    [InlineData("dots")]
    [InlineData("all but one")]
    [InlineData("random")]
    public void Solve_agrees_with_a_plain_solver(string hole)
    {
        var random = new Random(3);
        double[] noise = [.. Enumerable.Range(0, 1000).Select(_ => random.NextDouble())];
        TestMask mask = TestMask.Named(hole, 131, 97);
        Check(mask, (x, y) => 0.5 + (0.5 * Math.Sin(x * 0.11) * Math.Cos(y * 0.07)), exact: false);
        Check(mask, (x, y) => noise[((y * 131) + x) % noise.Length], exact: false);
    }

    [Theory]
    [InlineData(1, 9)]
    [InlineData(9, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 5)]
    public void Solve_takes_the_smallest_pictures(int width, int height) =>
        Check(TestMask.Where(width, height, (x, y) => (x, y) != (0, 0)), (x, y) => x + y == 0 ? 0.7 : 0, exact: false);

    [Theory]
    [InlineData("middle")]
    [InlineData("left")]
    [InlineData("strokes")]
    [InlineData("random")]
    public void Solve_takes_transparent_neighbors_for_the_end_of_the_picture(string hole)
    {
        TestMask transparent = TestMask.Where(131, 97, (x, y) => (x * x) + (y * 13) < 5000 || (x + (2 * y)) % 29 == 3);
        TestMask mask = TestMask.Named(hole, 131, 97);
        mask = TestMask.Where(131, 97, (x, y) => mask[x, y] && !transparent[x, y]);
        Check(mask, (x, y) => 0.5 + (0.5 * Math.Sin(x * 0.11) * Math.Cos(y * 0.07)), exact: false, transparent);
    }

    private static TestMask Interior(TestMask mask) =>
        TestMask.Where(mask.Width, mask.Height, (x, y) => mask[x, y] && x > 0 && y > 0 && x < mask.Width - 1 && y < mask.Height - 1);

    private static void Check(TestMask mask, Func<int, int, double> boundary, bool exact, TestMask? transparent = null)
    {
        double[] solved = Solve(mask, boundary, transparent);
        double[] expected = exact ? [.. Enumerable.Range(0, solved.Length).Select(i => boundary(i % mask.Width, i / mask.Width))] : PlainLaplace.Solve(mask, boundary, transparent);
        for (int i = 0; i < solved.Length; i++)
        {
            Assert.True(
                Math.Abs(solved[i] - expected[i]) <= Tolerance,
                $"at ({i % mask.Width}, {i / mask.Width}) of {mask.Width}x{mask.Height}: {solved[i]}, expected {expected[i]}");
        }
    }

    private static unsafe double[] Solve(TestMask mask, Func<int, int, double> boundary, TestMask? transparent)
    {
        (int width, int height) = (mask.Width, mask.Height);
        PixelBox box = new HoleRange(128, 255).Bounds(mask.Read);
        long bytes = HarmonicExtension.WorkspaceBytes(box.Width, box.Height);
        using NativeBlock memory = new MemoryMeter().Allocate(bytes + NativeBlock.Alignment);
        const byte Guard = 0xA5;
        new Span<byte>(memory.Address + bytes, NativeBlock.Alignment).Fill(Guard);
        var result = new double[width * height];
        byte[] kinds = [.. mask.Data.Select((value, i) => value != 0 ? PixelKind.Hole : transparent is not null && transparent.Data[i] != 0 ? PixelKind.Hidden : (byte)0)];
        fixed (byte* hole = kinds)
        {
            var grid = new FineGrid(hole, width, height, box, memory.Address, transparent is not null);
            Vector128<float> sum = Vector128<float>.Zero;
            int count = 0;
            foreach ((int x, int y) in PlainLaplace.Rim(mask, transparent))
            {
                Vector128<float> value = Vector128.Create((float)boundary(x, y));
                *grid.At(x - box.Left, y - box.Top) = value;
                sum += value;
                count++;
            }

            HarmonicExtension.Solve(grid, sum / Vector128.Create((float)count), memory.Address, TestContext.Current.CancellationToken);
            for (int i = 0; i < result.Length; i++)
            {
                (int x, int y) = (i % width, i / width);
                result[i] = mask[x, y] ? (*grid.At(x - box.Left, y - box.Top))[0] : boundary(x, y);
            }
        }

        Assert.True(new ReadOnlySpan<byte>(memory.Address + bytes, NativeBlock.Alignment).IndexOfAnyExcept(Guard) < 0, "The solver wrote past its workspace.");
        return result;
    }
}
