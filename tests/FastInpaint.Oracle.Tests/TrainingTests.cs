using FastInpaint.Weights;

namespace FastInpaint.Oracle.Tests;

/// <summary>The training program: what it computes, and that FastInpaint reads what it writes.</summary>
public sealed class TrainingTests
{
    private const string Script = "training_checks.py";
    private static readonly string[] s_modules = ["torch", "numpy", "cv2"];
    private static readonly PythonChecks s_checks = new(
        Script,
        ["finite", "limits", "precision", "outputs", "match_gradient", "subpixel_convolution", "normalization_gradient", "widened", "paper_losses", "data", "lease", "lease_data_is_exact", "errors"],
        s_modules);

    public static TheoryData<string> Checks => s_checks.Cases;

    [Theory]
    [MemberData(nameof(Checks))]
    public Task Training_holds(string check) => s_checks.Holds(check);

    [Fact]
    public async Task Exported_weights_run_and_finish_pictures_as_PyTorch_does()
    {
        Python.SkipWithout(s_modules);
        using var folder = new TemporaryFolder();
        string PathOf(string name) => folder[$"prepare_files/{name}"];
        await Check("prepare_files", folder.Path);
        CommandLines.ConvertWeights("convert", PathOf("generator.pth"), "-o", PathOf("from-pth.safetensors"), "--network", "generator");
        CommandLines.ConvertWeights("convert", PathOf("generator.dat"), "-o", PathOf("from-dat.safetensors"), "--network", "generator");
        NpyArray expected = NpyFile.Read(PathOf("generator.output.npy"));
        foreach (string weights in (string[])["generator.safetensors", "from-pth.safetensors", "from-dat.safetensors", "generator.fp16.safetensors"])
        {
            CommandLines.FastInpaint(
                "run", "--network", "generator", "--weights", PathOf(weights), "--input", PathOf("generator.input.npy"), "--output", PathOf($"{weights}.npy"), "--device", "cpu");
            NpyArray actual = NpyFile.Read(PathOf($"{weights}.npy"));
            float tolerance = weights.Contains("fp16", StringComparison.Ordinal) ? 5e-3f : 1e-4f;
            Assert.All(expected.Values.Zip(actual.Values), pair => Assert.Equal(pair.First, pair.Second, tolerance));
        }

        CommandLines.FastInpaint(
            "inpaint", PathOf("picture.png"), PathOf("mask.png"), "-o", PathOf("finished.png"), "--weights", PathOf("generator.safetensors"), "--detail", "none", "--device", "cpu");
        await Check("compare_finished", folder.Path);
    }

    private static async Task Check(string name, string folder)
    {
        (IReadOnlyDictionary<string, string> failures, string output) = await PythonChecks.Run(Script, folder, name);
        Assert.True(failures.GetValueOrDefault(name) == "", output);
    }
}
