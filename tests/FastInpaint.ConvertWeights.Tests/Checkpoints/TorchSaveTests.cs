namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Files that PyTorch itself wrote.</summary>
public sealed class TorchSaveTests(TorchFiles files) : IClassFixture<TorchFiles>
{
    [Theory]
    [InlineData("plain.pth", "")]
    [InlineData("protocol4.pth", "")]
    [InlineData("deflated.pth", "")]
    [InlineData("parameters.pth", "")]
    [InlineData("nested.pth", "state_dict.")]
    [InlineData("generator.pth", "generator.")]
    [InlineData("model.pth", "model.module.")]
    public void A_state_dict_is_read_wherever_it_lies(string name, string prefix)
    {
        using Checkpoint file = Open(name);
        Assert.Equal(CheckpointFormat.PyTorch, file.Format);
        Assert.Equal([$"{prefix}conv.weight F32 [2,3,2,2]", $"{prefix}conv.bias F32 [2]"], file.Heads());
        Assert.Equal(Range(24).Select(i => i - 7.5), file.Values($"{prefix}conv.weight"));
        Assert.Equal([0.5, -0.25], file.Values($"{prefix}conv.bias"));
    }

    [Fact]
    public void A_modules_own_state_dict_with_its_versions_is_read()
    {
        using Checkpoint file = Open("versioned.pth");
        Assert.Equal(["weight F32 [2,3,2,2]", "bias F32 [2]"], file.Heads());
    }

    [Fact]
    public void Strided_tensors_are_put_in_order()
    {
        using Checkpoint file = Open("strided.pth");
        Assert.Equal(["last F32 [2,3,2,2]", "transposed F32 [6,4]", "step F32 [8]"], file.Heads());
        Assert.All(file.Tensors, tensor => Assert.False(tensor.IsContiguous));
        Assert.Equal(Range(24).Select(i => i - 7.5), file.Values("last"));
        Assert.Equal(Enumerable.Range(0, 24).Select(i => (i % 4 * 6) + (i / 4) - 7.5), file.Values("transposed"));
        Assert.Equal(Range(8).Select(i => (3 * i) + 1 - 7.5), file.Values("step"));
    }

    [Fact]
    public void Views_share_a_storage()
    {
        using Checkpoint file = Open("shared.pth");
        Assert.Equal(["all F32 [2,3,2,2]", "row F32 [2,2]", "tail F32 [4]", "one F32 []"], file.Heads());
        Assert.Equal([5.5], file.Values("one"));
        Assert.Equal([12.5, 13.5, 14.5, 15.5], file.Values("row"));
        Assert.Equal([12.5, 13.5, 14.5, 15.5], file.Values("tail"));
        Assert.Equal(Range(24).Select(i => i - 7.5), file.Values("all"));
    }

    [Fact]
    public void Every_type_is_read()
    {
        using Checkpoint file = Open("types.pth");
        string[] expected =
        [
            "float64 F64 [3]", "float16 F16 [3]", "bfloat16 BF16 [3]", "int64 I64 [3]", "int32 I32 [3]", "int16 I16 [3]", "int8 I8 [3]", "uint8 U8 [3]", "bool BOOL [3]",
            "scalar F32 []", "empty F32 [0,3]",
        ];
        Assert.Equal(expected, file.Heads());
        Assert.All(file.Tensors.Take(8), tensor => Assert.Equal([0, 1, 100], file.Values(tensor.Name)));
        Assert.Equal([0, 1, 1], file.Values("bool"));
        Assert.Equal([2.5], file.Values("scalar"));
        Assert.Empty(file.Values("empty"));
    }

    [Fact]
    public void An_optimizer_beside_the_network_has_numbers_for_names()
    {
        using Checkpoint file = Open("optimizer.pth");
        Assert.Equal([1, 2], file.Values("model.weight"));
        Assert.Equal([3], file.Values("model.bias"));
        Assert.Equal([1], file.Values("optimizer.state.0.step"));
        Assert.Equal(["optimizer.state.1.exp_avg F32 [1]"], file.Heads().Where(head => head.StartsWith("optimizer.state.1.exp_avg ", StringComparison.Ordinal)));
        Assert.Equal(8, file.Tensors.Length);
    }

    [Fact]
    public void NaN_and_infinity_are_counted()
    {
        string path = files.Path("nonfinite.pth");
        using Checkpoint file = CheckpointFile.Open(path);
        TensorSummary summary = TensorSummary.Of(file.Tensor("x"), path, TestContext.Current.CancellationToken);
        Assert.Equal((-1e30f, -1e30f, 2), (summary.Minimum, summary.Maximum, summary.NonFinite));
    }

    [Theory]
    [InlineData("old.pth", "it was written by torch.save in the form of PyTorch before 1.6, a bare pickle. Load it with PyTorch and save it again")]
    [InlineData("old4.pth", "it was written by torch.save in the form of PyTorch before 1.6, a bare pickle. Load it with PyTorch and save it again")]
    [InlineData("module.pth", "its pickle imports 'torch.nn.modules.linear.Linear', which no state dict needs and which is never executed")]
    [InlineData("tensor.pth", "its pickle holds no dictionary of tensors")]
    [InlineData("script.pt", "it is a TorchScript program, not a checkpoint")]
    public void What_is_no_state_dict_is_refused_with_what_to_do(string name, string reason)
    {
        string message = CheckpointValues.Refusal(files.Path(name));
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.Contains("torch.save(", message, StringComparison.Ordinal);
    }

    private static IEnumerable<double> Range(int count) => Enumerable.Range(0, count).Select(i => (double)i);

    private Checkpoint Open(string name) => CheckpointFile.Open(files.Path(name));
}
