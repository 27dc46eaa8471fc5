namespace FastInpaint.ConvertWeights.Tests;

/// <summary>
/// Malformed files of tests/corpora, each named after what is wrong with it: all are refused. FASTINPAINT_CORPORA=FOLDER writes anew what
/// <see cref="HostileTorchSharp"/>, <see cref="HostilePyTorch"/>, <see cref="HostilePickles"/> and <see cref="HostileSafetensors"/> make.
/// </summary>
public sealed class CheckpointCorpusTests
{
    public static TheoryData<string> Names(string format) => [.. Files(format).Select(file => file.Name)];

    [Theory]
    [MemberData(nameof(Names), "torchsharp")]
    public void A_malformed_TorchSharp_file_is_refused(string name) => AssertRefused("torchsharp", name);

    [Theory]
    [MemberData(nameof(Names), "pytorch")]
    public void A_malformed_PyTorch_file_is_refused(string name) => AssertRefused("pytorch", name);

    [Theory]
    [MemberData(nameof(Names), "safetensors")]
    public void A_malformed_safetensors_file_is_refused(string name) => AssertRefused("safetensors", name);

    [Theory]
    [InlineData("torchsharp")]
    [InlineData("pytorch")]
    [InlineData("safetensors")]
    public void The_files_are_what_the_builders_make(string format)
    {
        HostileFile[] files = Files(format);
        if (Environment.GetEnvironmentVariable("FASTINPAINT_CORPORA") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(Path.Combine(folder, format));
            Array.ForEach(files, file => File.WriteAllBytes(Path.Combine(folder, format, file.Name), file.Make()));
        }

        Assert.Equal(files.Select(file => file.Name).Order(StringComparer.Ordinal), Directory.GetFiles(Folder(format)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.All(files.Where(file => !file.IsCompressed), file => Assert.Equal(file.Make(), File.ReadAllBytes(Path.Combine(Folder(format), file.Name))));
    }

    private static HostileFile[] Files(string format) => format switch
    {
        "torchsharp" => HostileTorchSharp.All,
        "pytorch" => [.. HostilePyTorch.All, .. HostilePickles.All],
        _ => HostileSafetensors.All,
    };

    private static string Folder(string format) => Path.Combine(AppContext.BaseDirectory, "corpora", format);

    private static void AssertRefused(string format, string name) => Assert.Contains(
        Files(format).Single(file => file.Name == name).Reason, HostileCheckpoint.AssertRefused(Path.Combine(Folder(format), name), name), StringComparison.Ordinal);
}
