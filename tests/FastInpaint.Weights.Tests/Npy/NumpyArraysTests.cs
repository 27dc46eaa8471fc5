namespace FastInpaint.Weights.Tests;

/// <summary>Arrays of every rank to NumPy and back in every version of the format, and what NumPy writes that is not read.</summary>
public sealed class NumpyArraysTests : IDisposable
{
    private static readonly int[] Sides = [2, 3, 1, 4, 2];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ranks_0_to_5_go_to_NumPy_and_come_back()
    {
        Exchange();
        for (int rank = 0; rank <= Sides.Length; rank++)
        {
            NpyArray ours = Array(rank);
            for (int version = 1; version <= 3; version++)
            {
                NpyArray doubled = NpyFile.Read(_folder[$"numpy-{rank}-{version}.npy"]);
                Assert.Equal(ours.Shape, doubled.Shape);
                Assert.Equal(ours.Values.Select(value => 2 * value), doubled.Values);
            }
        }
    }

    [Theory]
    [InlineData("float64.npy", "of type '<f8'")]
    [InlineData("big-endian.npy", "of type '>f4'")]
    [InlineData("fortran.npy", "Fortran order")]
    [InlineData("record.npy", "not the dictionary")]
    public void Other_types_and_orders_are_named(string name, string reason)
    {
        Exchange();
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => NpyFile.Read(_folder[name])).Message, StringComparison.Ordinal);
    }

    private void Exchange()
    {
        for (int rank = 0; rank <= Sides.Length; rank++)
        {
            NpyFile.Write(_folder[$"ours-{rank}.npy"], Array(rank), overwrite: false);
        }

        Python.SkipWithout("numpy");
        Python.Script(Path.Combine(AppContext.BaseDirectory, "Reference", "npy_ranks.py"), _folder.Path);
    }

    private static NpyArray Array(int rank)
    {
        int[] shape = Sides[..rank];
        int count = shape.Aggregate(1, (product, side) => product * side);
        return new NpyArray(shape, [.. Enumerable.Range(0, count).Select(i => i - 1.5f)]);
    }
}
