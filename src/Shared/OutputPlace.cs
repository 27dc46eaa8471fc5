using System.Globalization;

namespace FastInpaint.Files;

/// <summary>The place that the name of an output leads to, after following links.</summary>
internal sealed class OutputPlace
{
    /// <summary>The name of standard output, on every system.</summary>
    public const string StandardOutput = "/dev/stdout";

    private const int MostLinks = 40;

    private OutputPlace(string name, string path, int? descriptor)
    {
        (Name, Path, Descriptor) = (name, path, descriptor);
        Status = FileStatus.Of(path);
    }

    /// <summary>The name as the user gave it.</summary>
    public string Name { get; }

    /// <summary>The full path of the file itself. The file need not exist.</summary>
    public string Path { get; }

    /// <summary>The descriptor, if the name is one of a file that was open when the program started. Null for a name of the file system.</summary>
    public int? Descriptor { get; }

    /// <summary>Status of the file that is there. Null if there is none, and always on Windows.</summary>
    public FileStatus? Status { get; }

    /// <summary>Whether the output is written through, as to a pipe or a device: no file can take its place.</summary>
    public bool IsPassage => Descriptor is not null || Status is { Kind: FileKind.Passage or FileKind.Disk } || IsOpenFile(Path);

    /// <summary>The folder of the file. The folder need not exist.</summary>
    /// <exception cref="IOException">The name is that of the root folder.</exception>
    public string Folder => System.IO.Path.GetDirectoryName(Path) ?? throw new IOException($"{Name}: is a folder; name a file.");

    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static OutputPlace Of(string name)
    {
        if (DescriptorOf(name) is { } given)
        {
            return new OutputPlace(name, name, given);
        }

        string path = System.IO.Path.GetFullPath(name);
        int links = MostLinks;
        while (DescriptorOf(path) is null && !IsOpenFile(path) && TargetOf(path, name, ref links) is { } target)
        {
            path = target;
        }

        return new OutputPlace(name, path, DescriptorOf(path));
    }

    /// <summary>Whether two names lead to one file.</summary>
    public static bool AreSame(string first, string second)
    {
        (OutputPlace one, OutputPlace other) = (Of(first), Of(second));
        return one.Status is { } here && other.Status is { } there ? (here.Device, here.Node) == (there.Device, there.Node)
            : string.Equals(one.Real(), other.Real(), OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
    }

    /// <summary>Opens a pipe or a device to write to it. A pipe without a reader blocks.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public Stream Open() =>
        Descriptor is not { } descriptor ? new FileStream(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0)
        : OperatingSystem.IsWindows() ? Console.OpenStandardOutput()
        : new DescriptorStream(descriptor);

    /// <summary>The path after following the links of its folders too.</summary>
    private string Real()
    {
        int links = MostLinks;
        return Descriptor is null ? Follow(Path, Name, ref links) : Path;
    }

    private static string Follow(string path, string name, ref int links)
    {
        if (System.IO.Path.GetDirectoryName(path) is not { } folder)
        {
            return path;
        }

        string here = System.IO.Path.Combine(Follow(folder, name, ref links), System.IO.Path.GetFileName(path));
        return TargetOf(here, name, ref links) is { } target ? Follow(target, name, ref links) : here;
    }

    /// <summary>The full path that a link leads to. Null if the path is not a link.</summary>
    private static string? TargetOf(string path, string name, ref int links)
    {
        if (new FileInfo(path).LinkTarget is not { } target)
        {
            return null;
        }

        if (--links < 0)
        {
            throw new IOException($"{name}: is a link that leads in a circle; choose another name.");
        }

        // A link's target is relative to the real folder, not to another link that leads there.
        string folder = System.IO.Path.GetDirectoryName(path)!;
        return System.IO.Path.GetFullPath(target, System.IO.Path.IsPathRooted(target) ? folder : Follow(folder, name, ref links));
    }

    /// <summary>The descriptor that a path such as /dev/fd/3 names. Null for any other path.</summary>
    private static int? DescriptorOf(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return path == StandardOutput ? 1 : null;
        }

        string number = path switch
        {
            "/dev/stdin" => "0",
            StandardOutput => "1",
            "/dev/stderr" => "2",
            _ when path.StartsWith("/dev/fd/", StringComparison.Ordinal) => path["/dev/fd/".Length..],
            _ when IsOpenFile(path) && path.Split('/')[2] is var process && (process is "self" or "thread-self" || process == $"{Environment.ProcessId}") => System.IO.Path.GetFileName(path),
            _ => "",
        };
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int descriptor) ? descriptor : null;
    }

    /// <summary>Whether a path names an open file of a process (/proc/N/fd/N). Such a path looks like a link, but its target's name may be gone or may never have existed.</summary>
    private static bool IsOpenFile(string path) => path.StartsWith("/proc/", StringComparison.Ordinal) && path.Split('/') is [.., "fd", _];
}
