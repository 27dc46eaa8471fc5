namespace FastInpaint.Host.Queue.Messages;

/// <summary>Resolves the paths of jobs to files below one root folder, and refuses all other paths.</summary>
internal sealed class JobPaths
{
    /// <summary>The most characters of a path.</summary>
    public const int MaxPath = 1024;

    private readonly string _root;

    /// <param name="root">The root folder; links in its own path are followed.</param>
    /// <exception cref="CommandException">There is no such folder (2).</exception>
    public JobPaths(string root)
    {
        if (!Directory.Exists(root))
        {
            throw new CommandException(ExitCode.BadInput, $"{root}: there is no such folder. Give --root a folder that submitter and workers share.");
        }

        _root = Real(Path.GetFullPath(root));
    }

    /// <summary>The root's full path, with links resolved.</summary>
    public string Root => _root;

    /// <summary>Resolves a job's path to a file. Links are followed if they stay below the root.</summary>
    /// <param name="path">The job's path.</param>
    /// <param name="what">What messages call the file.</param>
    /// <exception cref="QueueFormatException">The path is not relative, contains a refused name, or leaves the root by a link.</exception>
    public string Resolve(string path, string what)
    {
        Check(path, what);
        string real = Real(Path.Combine(_root, path.Replace('/', Path.DirectorySeparatorChar)));
        return IsBelow(real) ? real : throw new QueueFormatException($"The job's {what} '{UntrustedText.Clean(path)}' leaves the root by a link. Keep files and the targets of links below the root.");
    }

    /// <summary>Converts a file's path to a job's path, which is relative to the root.</summary>
    /// <exception cref="CommandException">The file is not below the root, or jobs cannot contain its name (2).</exception>
    public string Relative(string file, string what)
    {
        // The last name is not resolved: it may be a link, which workers follow themselves.
        string full = Path.GetFullPath(file), real = Path.Combine(Real(Path.GetDirectoryName(full)!), Path.GetFileName(full));
        if (!IsBelow(real))
        {
            throw new CommandException(ExitCode.BadInput, $"{file}: does not lie below --root {_root}. Choose a root that holds pictures, masks and outputs, or use --inline.");
        }

        string path = Path.GetRelativePath(_root, real).Replace(Path.DirectorySeparatorChar, '/');
        try
        {
            Check(path, what);
        }
        catch (QueueFormatException exception)
        {
            throw new CommandException(ExitCode.BadInput, exception.Message, exception);
        }

        return path;
    }

    private static void Check(string path, string what)
    {
        string? fault = path switch
        {
            { Length: 0 } => "is empty",
            { Length: > MaxPath } => $"has {path.Length} characters, more than {MaxPath}",
            _ when path[0] == '/' || Path.IsPathRooted(path) || (path.Length > 1 && path[1] == ':') => "is not relative to the root",
            _ when path.Contains('\\') => "has a backslash",
            _ when path.Any(char.IsControl) => "has a control character",
            _ when path.Split('/').Contains("..") => "leaves the root by '..'",
            _ when path.Split('/').Any(name => name.Length == 0 || name[0] == '.') => "has an empty name or one that begins with a dot",
            _ => null,
        };
        if (fault is not null)
        {
            throw new QueueFormatException($"The job's {what} '{UntrustedText.Clean(path)}' {fault}. Name a file below the root by names with '/' between them.");
        }
    }

    private bool IsBelow(string real) => real.StartsWith(Path.EndsInDirectorySeparator(_root) ? _root : _root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path with all links resolved. Names that do not exist stay unchanged.</summary>
    private static string Real(string path)
    {
        string? parent = Path.GetDirectoryName(path);
        if (parent is null)
        {
            return path;
        }

        string here = Path.Combine(Real(parent), Path.GetFileName(path));
        var entry = new FileInfo(here);
        if (entry.LinkTarget is null)
        {
            return here;
        }

        string target;
        try
        {
            target = entry.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        }
        catch (IOException exception)
        {
            throw new QueueFormatException($"'{Path.GetFileName(path)}' is a link that leads nowhere: {UntrustedText.Clean(exception.Message)}", exception);
        }

        return target == here ? here : Real(target);
    }
}
