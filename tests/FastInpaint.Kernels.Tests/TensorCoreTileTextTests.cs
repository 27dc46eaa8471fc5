using System.Text.RegularExpressions;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

/// <summary>The instructions that take the place of a kernel's tile lines.</summary>
public sealed class TensorCoreTileTextTests
{
    [Fact]
    public void The_smallest_tile_is_written_out() => Assert.Equal(
        """
        add.u32 %r1, %r2, 1;
        {
        .reg .u32 at;
        .reg .u32 patch;
        .reg .u32 offset<2>;
        .reg .b32 a<4>;
        .reg .b32 b<4>;
        add.u32 at, laneTable, %r10;
        ld.shared.u32 offset0, [at];
        ld.shared.u32 offset1, [at+8];
        add.u32 patch, laneA, %r11;
        add.u32 at, laneB0, %r12;
        ldmatrix.sync.aligned.m8n8.x4.shared.b16 {b0, b1, b2, b3}, [at];
        add.u32 at, patch, offset0;
        ldmatrix.sync.aligned.m8n8.x4.shared.b16 {a0, a1, a2, a3}, [at];
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc0, acc1, acc2, acc3}, {a0, a1, a2, a3}, {b0, b1}, {acc0, acc1, acc2, acc3};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc4, acc5, acc6, acc7}, {a0, a1, a2, a3}, {b2, b3}, {acc4, acc5, acc6, acc7};
        add.u32 at, laneB1, %r12;
        ldmatrix.sync.aligned.m8n8.x4.shared.b16 {b0, b1, b2, b3}, [at];
        add.u32 at, patch, offset1;
        ldmatrix.sync.aligned.m8n8.x4.shared.b16 {a0, a1, a2, a3}, [at];
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc0, acc1, acc2, acc3}, {a0, a1, a2, a3}, {b0, b1}, {acc0, acc1, acc2, acc3};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc4, acc5, acc6, acc7}, {a0, a1, a2, a3}, {b2, b3}, {acc4, acc5, acc6, acc7};
        }
        add.u32 %r2, %r1, 1;
        """.ReplaceLineEndings("\n"),
        TensorCoreTileText.Expand("add.u32 %r1, %r2, 1;\ntile.multiplyAdd \t128, 16, %r10, %r11, %r12;\nadd.u32 %r2, %r1, 1;"));

    // A group of 256 threads holds the units x the channels.
    [Theory]
    [InlineData(128, 16)]
    [InlineData(128, 32)]
    [InlineData(128, 64)]
    [InlineData(128, 128)]
    [InlineData(128, 256)]
    [InlineData(256, 32)]
    public void Every_sum_is_cleared_added_to_and_stored(int units, int channels)
    {
        int sums = units * channels / 256;
        string[] all = [.. Enumerable.Range(0, sums).Select(i => $"acc{i}")];
        string cleared = TensorCoreTileText.Expand($"tile.clear {units}, {channels};");
        Assert.Contains($".reg .f32 acc<{sums}>;", cleared, StringComparison.Ordinal);
        Assert.Equal(all, Find(cleared, @"(?<=mov\.f32 )acc\d+"));

        string stored = TensorCoreTileText.Expand($"tile.store {units}, {channels}, %r1, %r2;");
        Assert.Equal(all, Find(stored, @"acc\d+"));
        Assert.Equal(sums / 2, Find(stored, @"\[[^]]*\]").Distinct().Count());

        string added = TensorCoreTileText.Expand($"tile.multiplyAdd {units}, {channels}, %r1, %r2, %r3;");
        Assert.Equal([.. all, .. all], Find(added, @"mma[^}]*\}").SelectMany(mma => Find(mma, @"acc\d+")));
        Assert.Equal(sums / 4, Find(added, "mma[^;]*;").Select(mma => string.Join(' ', Find(mma, @"\b[ab]\d+"))).Distinct().Count());
    }

    [Theory]
    [InlineData(16, 1, true)]
    [InlineData(32, 1, true)]
    [InlineData(64, 1, false)]
    [InlineData(128, 2, false)]
    [InlineData(256, 4, false)]
    public void A_group_copies_a_stage_in_turns_of_4096_bytes(int channels, int turns, bool some)
    {
        string[] copies = [.. Find(TensorCoreTileText.Expand($"tile.copyStage 128, {channels}, %r1;"), ".*cp[.]async.*;")];
        Assert.Equal(turns, copies.Length);
        Assert.All(copies, copy => Assert.Equal(some, copy.StartsWith("@copies ", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_unknown_line_is_refused() => Assert.Throws<NotSupportedException>(() => TensorCoreTileText.Expand("tile.divide 128, 16;"));

    private static IEnumerable<string> Find(string text, string pattern) => Regex.Matches(text, pattern).Select(match => match.Value);
}
