using System.Diagnostics;

namespace FastInpaint.Weights.Tests;

/// <summary>Files that PyTorch wrote, once for all tests.</summary>
public sealed class TorchFiles : IDisposable
{
    private const string Interpreter = "/usr/bin/python3";

    private readonly TemporaryFolder _folder = new();
    private readonly string? _failure;

    public TorchFiles()
    {
        IsAvailable = File.Exists(Interpreter) && Run("-c", "import torch").ExitCode == 0;
        if (IsAvailable)
        {
            (int exitCode, string errors) = Run(System.IO.Path.Combine(AppContext.BaseDirectory, "Reference", "write_torch.py"), _folder.Path);
            _failure = exitCode == 0 ? null : errors;
        }
    }

    /// <summary>Whether PyTorch is there.</summary>
    public bool IsAvailable { get; }

    public void Dispose() => _folder.Dispose();

    /// <summary>The path of a file; skips the test where there is no PyTorch.</summary>
    public string Path(string name)
    {
        Assert.SkipUnless(IsAvailable, "needs python3-torch");
        Assert.True(_failure is null, _failure);
        return _folder.File(name);
    }

    private static (int ExitCode, string Errors) Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Interpreter, arguments) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, errors);
    }
}
