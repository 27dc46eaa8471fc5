namespace FastInpaint.Host.Batch;

/// <summary>The folders of a batch.</summary>
/// <param name="Input">The folder of pictures.</param>
/// <param name="Masks">The masks: a folder, which may be that of the pictures, or one file for all pictures. Null where the hole of each picture is its own transparent part.</param>
/// <param name="Output">The folder for finished pictures.</param>
/// <param name="Heatmaps">The folder for the detector's maps, or null.</param>
/// <param name="Recursive">Whether subfolders are included.</param>
internal sealed record BatchFolders(string Input, string? Masks, string Output, string? Heatmaps, bool Recursive)
{
    /// <summary>The exclude masks, which mark what must not be copied into holes: one file for all pictures, a folder, or null.</summary>
    public string? Exclude { get; init; }

    /// <summary>The one mask for all pictures, or null.</summary>
    public string? OneMask => File.Exists(Masks) ? Masks : null;

    /// <summary>Whether masks lie beside their pictures.</summary>
    public bool MasksBeside => Masks is not null && OneMask is null && IsSame(Masks, Input);

    /// <summary>Checks that the inputs exist, and that no output would later be read as a picture or a mask.</summary>
    /// <exception cref="CommandException">An input folder is missing, is a file or cannot be listed (2), two folders overlap (2), or an output folder is a file (6).</exception>
    public void Check()
    {
        CheckInput(Input);
        CheckMasks();
        CheckExclude();
        CheckOutput(Output);
        if (Heatmaps is not null)
        {
            CheckOutput(Heatmaps);
            if (IsSame(Output, Heatmaps))
            {
                throw new CommandException(ExitCode.BadInput, $"{Heatmaps}: is named for the finished pictures and for the heatmaps. Name two folders.");
            }
        }
    }

    private void CheckMasks()
    {
        if (Masks is null || OneMask is not null)
        {
            return;
        }

        if (!Directory.Exists(Masks))
        {
            throw new CommandException(ExitCode.BadInput, $"{Masks}: there is no such folder of masks, and no such mask. Check the name.");
        }

        MaskFolder.CheckListed(Masks);
        if (!MasksBeside)
        {
            CheckApart(Masks, Input, "the masks would be read as pictures");
        }
    }

    private void CheckExclude()
    {
        if (Exclude is null || File.Exists(Exclude))
        {
            return;
        }

        if (!Directory.Exists(Exclude))
        {
            throw new CommandException(ExitCode.BadInput, $"{Exclude}: there is no such file or folder of exclude masks. Check the name.");
        }

        MaskFolder.CheckListed(Exclude);
        CheckApart(Exclude, Input, "the exclude masks would be read as pictures");
    }

    private static void CheckInput(string folder)
    {
        if (File.Exists(folder))
        {
            throw new CommandException(ExitCode.BadInput, $"{folder}: is a file, and batch takes a folder of pictures. Name a folder, or use inpaint for a single picture.");
        }

        if (!Directory.Exists(folder))
        {
            throw new CommandException(ExitCode.BadInput, $"{folder}: there is no such folder of pictures. Check the name.");
        }
    }

    private void CheckOutput(string folder)
    {
        if (File.Exists(folder))
        {
            throw new CommandException(ExitCode.NotWritten, $"{folder}: is a file. Name a folder.");
        }

        CheckApart(folder, Input, "what is written there would be read as pictures");
        if (Masks is not null && OneMask is null)
        {
            CheckApart(folder, Masks, "what is written there would be read as masks");
        }

        if (Exclude is not null && !File.Exists(Exclude))
        {
            CheckApart(folder, Exclude, "what is written there would be read as exclude masks");
        }
    }

    private void CheckApart(string folder, string read, string consequence)
    {
        if (IsSame(folder, read) || (Recursive && Resolve(folder).StartsWith(Resolve(read), Comparison)))
        {
            throw new CommandException(ExitCode.BadInput, $"{folder}: lies in {read}, so {consequence}. Name another folder.");
        }
    }

    private static StringComparison Comparison => PictureNames.Comparer == StringComparer.Ordinal ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    private static bool IsSame(string first, string second) => string.Equals(Resolve(first), Resolve(second), Comparison);

    /// <summary>The full path, links followed, with a separator at its end.</summary>
    private static string Resolve(string folder)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (Directory.Exists(path) && Directory.ResolveLinkTarget(path, returnFinalTarget: true) is { } target)
        {
            path = Path.TrimEndingDirectorySeparator(target.FullName);
        }

        string? parent = Path.GetDirectoryName(path);
        return parent is null ? path : Path.Combine(Resolve(parent), Path.GetFileName(path)) + Path.DirectorySeparatorChar;
    }
}
