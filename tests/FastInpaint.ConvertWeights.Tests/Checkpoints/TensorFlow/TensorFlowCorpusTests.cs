namespace FastInpaint.ConvertWeights.Tests;

/// <summary>
/// Malformed checkpoints of tests/corpora/tensorflow, each named after what is wrong with it: all are refused. FASTINPAINT_CORPORA=FOLDER writes anew what
/// <see cref="HostileBundle"/> makes.
/// </summary>
public sealed class TensorFlowCorpusTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "corpora", "tensorflow");

    public static TheoryData<string> Names => [.. HostileBundle.All.Select(bundle => bundle.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_malformed_checkpoint_is_refused(string name) => Assert.Contains(
        HostileBundle.All.Single(bundle => bundle.Name == name).Reason, BundleReading.Refusal(Path.Combine(Folder, $"{name}.index")), StringComparison.Ordinal);

    [Fact]
    public void The_files_are_what_the_builder_makes()
    {
        if (Environment.GetEnvironmentVariable("FASTINPAINT_CORPORA") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(Path.Combine(folder, "tensorflow"));
            Array.ForEach(HostileBundle.All, bundle => HostileBundle.Write(Path.Combine(folder, "tensorflow"), bundle.Name, bundle.Make(), HostileBundle.Data));
        }

        Assert.Equal(HostileBundle.All.Select(bundle => bundle.Name).Order(StringComparer.Ordinal), Directory.GetFiles(Folder, "*.index").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
        Assert.All(HostileBundle.All, bundle => Assert.Equal(bundle.Make(), File.ReadAllBytes(Path.Combine(Folder, $"{bundle.Name}.index"))));
        Assert.All(Directory.GetFiles(Folder, "*.data-00000-of-00001"), path => Assert.Equal(HostileBundle.Data, File.ReadAllBytes(path)));
    }
}
