using System.Runtime.Intrinsics;

namespace FastInpaint.Tests.Execution;

/// <summary>What is done to whole pictures beside the network looks at its token row by row: none of it begins a second row when that is cancelled.</summary>
public sealed unsafe class EndingTests
{
    private const int Side = 64;

    private static readonly CancellationToken s_cancelled = new(canceled: true);

    [Fact]
    public void Masks_end()
    {
        byte[] mask = Square(255);
        foreach (int dilate in (int[])[0, 5])
        {
            Assert.Throws<OperationCanceledException>(() => HoleMask.Build(new ReadOnlyMask(mask, Side, Side), new InpaintOptions { Dilate = dilate }, new byte[mask.Length], s_cancelled));
        }

        var box = new PixelBox(0, 0, Side, Side);
        using NativeBlock memory = new MemoryMeter().Allocate(DistanceTransform.Bytes(box));
        var distance = new DistanceTransform(box, memory.Address);
        fixed (byte* hole = Square(1))
        {
            byte* pinned = hole;
            Assert.Throws<OperationCanceledException>(() => distance.MeasureColumns(pinned, Side, 1, s_cancelled));
            Assert.Throws<OperationCanceledException>(() => HoleDepth.IsBlind(pinned, Side, Side, new PixelBox(8, 8, 56, 56), 4, hidden: false, s_cancelled));
        }
    }

    [Fact]
    public void The_match_ends_within_a_cycle()
    {
        fixed (byte* hole = Square(1))
        {
            var box = new PixelBox(8, 8, 56, 56);
            using NativeBlock memory = new MemoryMeter().Allocate(HarmonicExtension.WorkspaceBytes(box.Width, box.Height));
            byte* levels = memory.Address;
            var grid = new FineGrid(hole, Side, Side, box, levels, hidden: false);
            Assert.Throws<OperationCanceledException>(() => HarmonicExtension.Solve(grid, Vector128<float>.Zero, levels, s_cancelled));
        }
    }

    private static byte[] Square(byte inside)
    {
        var mask = new byte[Side * Side];
        for (int y = 8; y < 56; y++)
        {
            mask.AsSpan((y * Side) + 8, 48).Fill(inside);
        }

        return mask;
    }
}
