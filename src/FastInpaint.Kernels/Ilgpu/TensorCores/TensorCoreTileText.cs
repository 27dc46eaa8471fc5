using System.Globalization;
using System.Text.RegularExpressions;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Generates the PTX of <see cref="TensorCoreTile"/>. A warp makes <c>rows</c> times 16 units x <c>matrices</c> times 8 channels. The result of one mma.m16n8k16 is 16 units x 8 channels,
/// with four sums per lane. They are <c>acc(16 row + 4 matrix)</c> and the next three, if a warp has 32 channels, and <c>acc(32 row + 4 matrix)</c> if it has 64. Other names are registers of <see cref="TensorCoreLane"/>.
/// </summary>
internal static partial class TensorCoreTileText
{
    // Bytes that a thread copies at once.
    private const int CopyBytes = 16;

    // Products of one mma, in fp16 values.
    private const int MatrixDepth = 16;
    private const int MatrixChannels = 8;
    private const int LaneSums = 4;

    // Registers that one ldmatrix.x4 fills: the operand of a row of units, or the weights of two matrices.
    private const int Loaded = 4;

    /// <summary>Replaces all <c>tile.</c> lines in a kernel's PTX by instructions.</summary>
    public static string Expand(string ptx) => TileLine().Replace(ptx, line =>
    {
        string[] operands = line.Groups["operands"].Value.Split(',', StringSplitOptions.TrimEntries);
        int units = int.Parse(operands[0], CultureInfo.InvariantCulture);
        int channels = int.Parse(operands[1], CultureInfo.InvariantCulture);
        int rows = TensorCoreTile.WarpRows(units, channels);
        int matrices = TensorCoreTile.WarpChannels(channels) / MatrixChannels;
        return string.Join('\n', line.Groups["name"].Value switch
        {
            "clear" => Clear(rows * matrices * LaneSums),
            "copyStage" => CopyStage(channels * TensorCoreTile.StageDepth * sizeof(ushort), operands[2]),
            "multiplyAdd" => MultiplyAdd(rows, matrices, operands[2], operands[3], operands[4]),
            "store" => Store(rows, matrices, TensorCoreTile.MatrixUnits * (channels + TensorCoreTile.RowPadding) * sizeof(float), operands[2], operands[3]),
            var unknown => throw new NotSupportedException($"There is no tile.{unknown}."),
        });
    });

    private static string[] Clear(int sums) => [$".reg .f32 acc<{sums}>;", .. Each(sums, i => $"mov.f32 acc{i}, 0f00000000;")];

    private static string[] CopyStage(int stageBytes, string slot)
    {
        const int turn = TensorCoreTile.GroupSize * CopyBytes;
        string some = stageBytes < turn ? "@copies " : "";
        return
        [
            "{",
            ".reg .u32 at;",
            $"add.u32 at, copyTarget, {slot};",
            .. Each(Math.Max(1, stageBytes / turn), i => $"{some}cp.async.cg.shared.global {At("at", i * turn)}, {At("copySource", i * turn)}, {CopyBytes};"),
            "add.u64 copySource, copySource, stageStep;",
            "}",
        ];
    }

    private static string[] MultiplyAdd(int rows, int matrices, string products, string patch, string slot) =>
    [
        "{",
        ".reg .u32 at;",
        ".reg .u32 patch;",
        ".reg .u32 offset<2>;",
        $".reg .b32 a<{rows * Loaded}>;",
        $".reg .b32 b<{matrices * 2}>;",
        $"add.u32 at, laneTable, {products};",
        "ld.shared.u32 offset0, [at];",
        "ld.shared.u32 offset1, [at+8];",
        $"add.u32 patch, laneA, {patch};",
        .. HalfStage(rows, matrices, 0, slot),
        .. HalfStage(rows, matrices, 1, slot),
        "}",
    ];

    /// <summary>The products of one mma for every row and matrix.</summary>
    private static IEnumerable<string> HalfStage(int rows, int matrices, int half, string slot) =>
    [
        $"add.u32 at, laneB{half}, {slot};",
        .. Each(matrices * 2 / Loaded, i => Load("b", i, i * 2 * MatrixChannels * TensorCoreTile.StageDepth * sizeof(ushort))),
        $"add.u32 at, patch, offset{half};",
        Load("a", 0, 0),
        .. Each(rows - 1, i => $"add.u32 at, at, rowStep;\n{Load("a", i + 1, 0)}"),
        .. Each(rows * matrices, i => $"mma.sync.aligned.m16n8k{MatrixDepth}.row.col.f32.f16.f16.f32 "
            + $"{Registers("acc", i, LaneSums)}, {Registers("a", i / matrices, Loaded)}, {Registers("b", i % matrices, 2)}, {Registers("acc", i, LaneSums)};"),
    ];

    private static string[] Store(int rows, int matrices, int rowBytes, string first, string halfRow) =>
    [
        "{",
        ".reg .u32 at;",
        ".reg .u32 below;",
        $"add.u32 at, {first}, sharedBase;",
        $"add.u32 below, at, {halfRow};",
        .. Each(rows * matrices * 2, i =>
        {
            int offset = i / 2 / matrices * rowBytes + i / 2 % matrices * MatrixChannels * sizeof(float);
            return $"st.shared.v2.f32 {At(i % 2 == 0 ? "at" : "below", offset)}, {Registers("acc", i, 2)};";
        }),
        "}",
    ];

    private static IEnumerable<string> Each(int count, Func<int, string> line) => Enumerable.Range(0, count).Select(line);

    private static string Load(string name, int index, int offset) => $"ldmatrix.sync.aligned.m8n8.x4.shared.b16 {Registers(name, index, Loaded)}, {At("at", offset)};";

    private static string At(string register, int offset) => offset == 0 ? $"[{register}]" : $"[{register}+{offset}]";

    /// <summary>The register group with a given index, for groups of <paramref name="count"/> registers.</summary>
    private static string Registers(string name, int index, int count) => $"{{{string.Join(", ", Each(count, i => $"{name}{index * count + i}"))}}}";

    [GeneratedRegex(@"\btile\.(?<name>\w+)\s+(?<operands>[^;]+);")]
    private static partial Regex TileLine();
}
