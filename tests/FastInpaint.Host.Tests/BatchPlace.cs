using System.Text.Json;

namespace FastInpaint.Host.Tests;

/// <summary>A temporary folder with a folder of pictures and one of masks, and <c>batch</c> run on them.</summary>
internal sealed class BatchPlace : IDisposable
{
    private readonly Workplace _place = new();

    public BatchPlace()
    {
        Directory.CreateDirectory(Pictures);
        Directory.CreateDirectory(Masks);
    }

    public string Pictures => _place["in"];

    public string Masks => _place["masks"];

    public string Output => _place["out"];

    public string this[string name] => _place[name];

    /// <summary>A picture and its mask, whose hole is the middle.</summary>
    public void Add(string name, int width = 32, int height = 24, PixelFormat layout = PixelFormat.Rgb24, string? mask = null)
    {
        AddPicture(name, width, height, layout);
        AddMask(mask ?? Path.ChangeExtension(name, ".png"), width, height);
    }

    public void AddPicture(string name, int width = 32, int height = 24, PixelFormat layout = PixelFormat.Rgb24) => _place.Picture(Made(Path.Combine("in", name)), width, height, layout);

    public void AddMask(string name, int width = 32, int height = 24) =>
        _place.Mask(Made(Path.Combine("masks", name)), width, height, width / 4, height / 4, width / 2, height / 2);

    public string Write(string name, byte[] bytes) => _place.Write(Made(name), bytes);

    /// <summary>Runs <c>batch</c> into the output folder on the CPU.</summary>
    public Outcome Run(params string[] options) => Workplace.Run(Arguments(options));

    public string[] Arguments(params string[] options) => ["batch", Pictures, Masks, "-o", Output, "--device", "cpu", .. options];

    /// <summary>The files of a folder, relative to it, hidden ones included.</summary>
    public string[] Files(string folder = "out") =>
        [.. Directory.EnumerateFiles(_place[folder], "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_place[folder], path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    /// <summary>The entries of a report by the pictures' relative paths.</summary>
    public Dictionary<string, JsonElement> Entries(JsonElement report) => report.GetProperty("files").EnumerateArray()
        .ToDictionary(entry => Path.GetRelativePath(Pictures, entry.GetProperty("input").GetString()!).Replace('\\', '/'));

    public void Dispose() => _place.Dispose();

    private string Made(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_place[name])!);
        return name;
    }
}
