using FastInpaint.Files;

namespace FastInpaint.Host.Batch;

/// <summary>The list of pictures of a batch, made from file names alone before any picture is opened.</summary>
/// <param name="Items">All pictures.</param>
internal sealed record BatchPlan(IReadOnlyList<BatchItem> Items)
{
    /// <summary>Lists the pictures and finds their masks. A missing or ambiguous mask, or a format that is not read, is an error of that picture. A folder that cannot be listed counts as a picture with an error.</summary>
    /// <exception cref="CommandException">There is no picture, two pictures have the same output, or the one mask for all pictures is also an input or output (2).</exception>
    public static BatchPlan Make(BatchFolders folders)
    {
        (List<string> names, List<(string Folder, string Reason)> unlisted) = PictureFolder.List(folders.Input, folders.Recursive);
        names.RemoveAll(name => (folders.MasksBeside && MaskFolder.IsMask(name)) || (folders.OneMask is { } mask && IsOneOf(mask, Path.Combine(folders.Input, name))));
        if (names.Count + unlisted.Count == 0)
        {
            string hint = folders.Recursive ? "Check the name" : "Check the name, or use --recursive for the folders inside it";
            throw new CommandException(ExitCode.BadInput, $"{folders.Input}: there is no picture in this folder. {hint}.");
        }

        Func<string, string?> mask = FindMask(folders), exclude = FindExclude(folders);
        var outputs = new Dictionary<string, string>(PictureNames.Comparer);
        var items = new List<BatchItem>(names.Count);
        foreach (string name in names)
        {
            if (PictureNames.IsNotRead(name))
            {
                items.Add(NotRead(folders, name));
                continue;
            }

            string output = PictureNames.Output(name);
            if (!outputs.TryAdd(output, name))
            {
                throw new CommandException(
                    ExitCode.BadInput, $"{Path.Combine(folders.Output, output)}: is the output of both {outputs[output]} and {name} of {folders.Input}. Rename one, or put them into two folders.");
            }

            string? heatmap = folders.Heatmaps is { } maps ? Path.Combine(maps, PictureNames.Heatmap(name)) : null;
            var item = new BatchItem(name, Path.Combine(folders.Input, name), null, Path.Combine(folders.Output, output), heatmap);
            try
            {
                items.Add(item with { Mask = mask(name), Exclude = exclude(name) });
            }
            catch (CommandException exception)
            {
                items.Add(item with { Error = exception.Message });
            }
        }

        items.AddRange(unlisted.Select(folder => new BatchItem(folder.Folder, Path.Combine(folders.Input, folder.Folder), null, Path.Combine(folders.Output, folder.Folder), null)
        {
            Error = MaskFolder.NotListed(Path.Combine(folders.Input, folder.Folder), folder.Reason),
        }));
        var plan = new BatchPlan(items);
        plan.CheckMasksOfAll(folders);
        return plan;
    }

    private static BatchItem NotRead(BatchFolders folders, string name)
    {
        string path = Path.Combine(folders.Input, name), format = Path.GetExtension(name)[1..].ToUpperInvariant();
        return new BatchItem(name, path, null, Path.Combine(folders.Output, name), null) { Error = $"{path}: {format} files are not read. Convert it to PNG, JPEG or TIFF." };
    }

    /// <summary>Finds a picture's mask by the picture's relative path.</summary>
    private static Func<string, string?> FindMask(BatchFolders folders) =>
        folders.OneMask is { } one ? _ => one : folders.Masks is { } masks ? new MaskFolder(masks, beside: folders.MasksBeside).Find : _ => null;

    /// <summary>Finds a picture's exclude mask by the picture's relative path.</summary>
    private static Func<string, string?> FindExclude(BatchFolders folders) =>
        folders.Exclude is not { } exclude ? _ => null : File.Exists(exclude) ? _ => exclude : new MaskFolder(exclude).FindOrNull;

    /// <summary>Checks that the one mask for all pictures is not an output, and that the one exclude mask is neither a picture nor an output.</summary>
    private void CheckMasksOfAll(BatchFolders folders)
    {
        if (folders.OneMask is { } mask && Items.FirstOrDefault(item => IsOneOf(mask, item.Output, item.Heatmap)) is { } written)
        {
            throw new CommandException(ExitCode.BadInput, $"{mask}: is the mask of all pictures, and an output too, of {written.Name}. Put it into another folder.");
        }

        if (folders.Exclude is { } exclude && Items.FirstOrDefault(item => IsOneOf(exclude, item.Input, item.Output, item.Heatmap)) is { } taken)
        {
            throw new CommandException(ExitCode.BadInput, $"{exclude}: is the exclude mask of all pictures, and a picture or an output too, of {taken.Name}. Put it into another folder.");
        }
    }

    private static bool IsOneOf(string path, params string?[] files)
    {
        string full = Path.GetFullPath(path);
        (ulong, ulong)? node = NodeOf(path);
        return files.OfType<string>().Any(file => PictureNames.Comparer.Equals(Path.GetFullPath(file), full) || (node is not null && NodeOf(file) == node));
    }

    /// <summary>The identity of an existing file, which all its names share; null for other paths.</summary>
    private static (ulong Device, ulong Node)? NodeOf(string path) => FileStatus.Of(path) is { Kind: FileKind.Ordinary } status ? (status.Device, status.Node) : null;

    /// <summary>Checks that no output exists.</summary>
    /// <exception cref="CommandException">An output exists (6).</exception>
    public void CheckNothingExists()
    {
        BatchItem[] existing = [.. Items.Where(item => item.IsBegun)];
        if (existing.Length > 0)
        {
            string first = File.Exists(existing[0].Output) ? existing[0].Output : existing[0].Heatmap!;
            string others = existing.Length == 1 ? "" : $", and outputs of {existing.Length - 1} other pictures too";
            throw new CommandException(ExitCode.NotWritten, $"{first}: exists already{others}. Use --resume to skip finished pictures, --overwrite to replace them, or another folder.");
        }
    }

    /// <summary>Checks that a further file, such as the report, is not a file of a picture.</summary>
    /// <exception cref="CommandException">The file is an input, a mask or an output of a picture (2).</exception>
    public void CheckIsNoFileOfIts(string path)
    {
        if (Items.FirstOrDefault(item => IsOneOf(path, item.Input, item.Mask, item.Exclude, item.Output, item.Heatmap)) is { } taken)
        {
            throw new CommandException(ExitCode.BadInput, $"{path}: is a file of the picture {taken.Name} too. Choose another name.");
        }
    }

    /// <summary>Removes the temporary files of a killed run from the folders where this run will write. Files of running programs stay.</summary>
    public void RemoveLeftovers()
    {
        IEnumerable<string> outputs = Items.Select(item => item.Output).Concat(Items.Select(item => item.Heatmap).OfType<string>());
        foreach (string folder in outputs.Select(path => Path.GetDirectoryName(path)!).Distinct(PictureNames.Comparer).Where(Directory.Exists))
        {
            foreach (string file in Directory.EnumerateFiles(folder, ".fastinpaint-*"))
            {
                try
                {
                    new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose).Dispose();
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    // The file is in use, or this user may not remove it. Leftovers do no harm.
                }
            }
        }
    }
}
