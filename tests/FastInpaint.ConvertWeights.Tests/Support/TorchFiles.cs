namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Files that PyTorch wrote, once for all tests.</summary>
public sealed class TorchFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string? _failure;

    public TorchFiles()
    {
        if (Python.Has("torch"))
        {
            Outcome run = Python.Run([System.IO.Path.Combine(AppContext.BaseDirectory, "Reference", "write_torch.py"), _folder.Path]).GetAwaiter().GetResult();
            _failure = run.ExitCode == 0 ? null : run.Output + run.Error;
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The path of a file; skips the test where there is no PyTorch.</summary>
    public string Path(string name)
    {
        Python.SkipWithout("torch");
        Assert.True(_failure is null, _failure);
        return _folder[name];
    }
}
