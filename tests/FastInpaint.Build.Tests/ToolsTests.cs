using System.Text;

namespace FastInpaint.Build.Tests;

/// <summary>The tools as <c>dotnet tool install</c> leaves them.</summary>
public sealed class ToolsTests(PackedSolution packed)
{
    [Fact]
    public async Task Doctor_finds_the_CPU()
    {
        CommandResult doctor = (await Run("fastinpaint", "doctor")).Succeeded();
        Assert.Contains("cpu", doctor.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Inpaint_fills_the_hole_alone()
    {
        const int Side = 64;
        using var folder = new TemporaryFolder();
        byte[] picture = [.. Enumerable.Range(0, Side * Side).SelectMany(i => new[] { (byte)(3 * (i % Side)), (byte)(3 * (i / Side)), (byte)90 })];
        byte[] mask = [.. Enumerable.Range(0, Side * Side).Select(i => (byte)(i % Side is > 25 and < 35 && i / Side is > 20 and < 40 ? 255 : 0))];
        byte[] damaged = [.. picture.Select((value, i) => mask[i / 3] != 0 ? (byte)255 : value)];
        await Write(folder["damaged.ppm"], $"P6 {Side} {Side} 255\n", damaged);
        await Write(folder["mask.pgm"], $"P5 {Side} {Side} 255\n", mask);

        string output = folder["restored.ppm"];
        (await Run("fastinpaint", "inpaint", folder["damaged.ppm"], folder["mask.pgm"], "-o", output, "--device", "cpu")).Succeeded();

        byte[] restored = (await File.ReadAllBytesAsync(output, TestContext.Current.CancellationToken))[^damaged.Length..];
        Assert.Equal(Known(damaged), Known(restored));
        double Error(byte[] rgb) => rgb.Select((value, i) => mask[i / 3] != 0 ? Math.Abs(value - picture[i]) : 0).Sum();
        Assert.True(Error(restored) < Error(damaged) / 4, $"{Error(restored)} after, {Error(damaged)} before");

        IEnumerable<byte> Known(byte[] rgb) => rgb.Where((_, i) => mask[i / 3] == 0);
    }

    [Fact]
    public async Task Convert_weights_verifies_the_embedded_weights()
    {
        string[] files = Directory.GetFiles(Path.Combine(Repository.Root, "src", "FastInpaint", "Defaults"), "*.safetensors");
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            (await Run("convert-weights", "verify", file)).Succeeded();
        }
    }

    private Task<CommandResult> Run(string tool, params string[] arguments) =>
        DotnetCommand.RunProgram(packed.Tool(tool), Path.GetTempPath(), arguments);

    private static Task Write(string path, string header, byte[] pixels) =>
        File.WriteAllBytesAsync(path, [.. Encoding.ASCII.GetBytes(header), .. pixels], TestContext.Current.CancellationToken);
}
