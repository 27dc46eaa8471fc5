using FastInpaint.Weights;

namespace FastInpaint.Oracle.Tests;

/// <summary>The training program: what it computes, and that FastInpaint reads what it writes.</summary>
public sealed class TrainingTests
{
    [Theory]
    [InlineData("finite")]
    [InlineData("limits")]
    [InlineData("precision")]
    [InlineData("outputs")]
    [InlineData("match_gradient")]
    [InlineData("subpixel_convolution")]
    [InlineData("paper_losses")]
    [InlineData("ranking")]
    [InlineData("data")]
    [InlineData("calibration")]
    [InlineData("errors")]
    public Task Training_holds(string check) => Holds(check);

    [Fact]
    public async Task Exported_weights_run_and_finish_pictures_as_PyTorch_does()
    {
        await PythonCheck.SkipWithout("torch", "numpy", "cv2");
        string folder = Directory.CreateTempSubdirectory("fastinpaint-training-").FullName;
        string PathOf(string name) => Path.Combine(folder, name);
        try
        {
            await Check("prepare_files", folder);
            await RunProgram("convert-weights.dll", "convert", PathOf("generator.pth"), "-o", PathOf("from-pth.safetensors"), "--network", "generator");
            await RunProgram("convert-weights.dll", "convert", PathOf("generator.dat"), "-o", PathOf("from-dat.safetensors"), "--network", "generator");
            NpyArray expected = NpyFile.Read(PathOf("generator.output.npy"));
            foreach (string weights in (string[])["generator.safetensors", "from-pth.safetensors", "from-dat.safetensors", "generator.fp16.safetensors"])
            {
                await RunProgram(
                    "FastInpaint.Host.dll", "run", "--network", "generator", "--weights", PathOf(weights), "--input", PathOf("generator.input.npy"),
                    "--output", PathOf($"{weights}.npy"), "--device", "cpu");
                NpyArray actual = NpyFile.Read(PathOf($"{weights}.npy"));
                float tolerance = weights.Contains("fp16", StringComparison.Ordinal) ? 5e-3f : 1e-4f;
                Assert.All(expected.Values.Zip(actual.Values), pair => Assert.Equal(pair.First, pair.Second, tolerance));
            }

            await RunProgram(
                "FastInpaint.Host.dll", "inpaint", PathOf("picture.png"), PathOf("mask.png"), "-o", PathOf("finished.png"), "--weights", PathOf("generator.safetensors"), "--device", "cpu");
            await Check("compare_finished", folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Runs a check of training_checks.py in a folder of its own.</summary>
    internal static async Task Holds(string check)
    {
        await PythonCheck.SkipWithout("torch", "numpy", "cv2");
        string folder = Directory.CreateTempSubdirectory("fastinpaint-training-").FullName;
        try
        {
            await Check(check, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task Check(string name, string folder) => PythonCheck.Run("training_checks.py", name, folder);

    private static async Task RunProgram(string program, params string[] arguments)
    {
        (int exitCode, string output) = await Oracle.Run("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments], "");
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)}: exit code {exitCode}, {output}");
    }
}
