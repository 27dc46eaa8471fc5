using FastInpaint.Conformance;
using FastInpaint.Host.Commands;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary>A temporary folder with pictures in it, and the program run on them.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fastinpaint-host-").FullName;

    public string this[string name] => Path.Combine(_folder, name);

    public IEnumerable<string> Files => Directory.EnumerateFileSystemEntries(_folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    /// <summary>Runs the program in this process.</summary>
    public static Outcome Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CommandLine.Run(arguments, output, error, TestContext.Current.CancellationToken);
        return new Outcome(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs the program as a process of its own, and reads the most memory it ever had.</summary>
    public static (Outcome Outcome, long PeakBytes) RunProcess(params string[] arguments)
    {
        var run = ProgramRun.Of(typeof(CommandLine).Assembly.Location, arguments);
        return (new Outcome(run.ExitCode, run.Output, run.Error), run.PeakBytes);
    }

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    /// <summary>A picture of smooth gradients and some noise, fixed by its size and layout.</summary>
    public string Picture(string name, int width, int height, PixelFormat layout = PixelFormat.Rgb24)
    {
        var picture = new Picture(width, height, layout);
        var random = new Random(width * 31 + height);
        Span<byte> bytes = picture.Pixels.Span;
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(40 + i * 150L / bytes.Length + random.Next(40));
        }

        PictureFile.Write(this[name], picture, overwrite: true, TestContext.Current.CancellationToken);
        return this[name];
    }

    /// <summary>A mask whose hole is these columns and rows; white is hole.</summary>
    public string Mask(string name, int width, int height, int left, int top, int right, int bottom)
    {
        var picture = new Picture(width, height, PixelFormat.Gray8);
        for (int y = top; y < bottom; y++)
        {
            picture.Row(y)[left..right].Fill(255);
        }

        PictureFile.Write(this[name], picture, overwrite: true, TestContext.Current.CancellationToken);
        return this[name];
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
