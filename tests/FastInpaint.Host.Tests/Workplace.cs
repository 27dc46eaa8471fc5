using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary>A temporary folder with pictures in it, and the program run on them.</summary>
internal sealed class Workplace : TemporaryFolder
{
    /// <summary>Runs the program in this process.</summary>
    public static Outcome Run(params string[] arguments) => Programs.Run("fastinpaint", CommandLine.Run, arguments, TestContext.Current.CancellationToken);

    /// <summary>Runs the program as a process of its own, and reads the most memory it ever had.</summary>
    public static (Outcome Outcome, long PeakBytes) RunProcess(params string[] arguments)
    {
        Outcome run = Programs.Run(Programs.Dotnet(typeof(CommandLine).Assembly, arguments)).GetAwaiter().GetResult() with { Program = "fastinpaint" };
        return (run, run.PeakBytes);
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
}
