namespace FastInpaint.Host.Batch;

/// <summary>Lists the pictures of a folder.</summary>
internal static class PictureFolder
{
    /// <summary>Lists the pictures in the order of their names, a folder's own pictures before those of its subfolders. Includes formats that are not read. Leaves out hidden files and folders, and links to folders.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="recursive">Whether subfolders are included.</param>
    /// <returns>Paths relative to the folder: the pictures, and the subfolders that could not be listed, with the reason.</returns>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be listed.</exception>
    public static (List<string> Pictures, List<(string Folder, string Reason)> Unlisted) List(string folder, bool recursive)
    {
        (List<string> Pictures, List<(string Folder, string Reason)> Unlisted) found = ([], []);
        Add(new DirectoryInfo(folder), "", recursive, found.Pictures, found.Unlisted);
        return found;
    }

    private static void Add(DirectoryInfo folder, string prefix, bool recursive, List<string> pictures, List<(string Folder, string Reason)> unlisted)
    {
        pictures.AddRange(folder.EnumerateFiles().Select(file => file.Name).Where(name => PictureNames.IsPicture(name) || PictureNames.IsNotRead(name)).Order(StringComparer.Ordinal).Select(name => Path.Combine(prefix, name)));
        if (!recursive)
        {
            return;
        }

        foreach (DirectoryInfo inner in folder.EnumerateDirectories().Where(inner => !PictureNames.IsHidden(inner.Name) && inner.LinkTarget is null).OrderBy(inner => inner.Name, StringComparer.Ordinal))
        {
            string path = Path.Combine(prefix, inner.Name);
            try
            {
                Add(inner, path, recursive, pictures, unlisted);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                unlisted.Add((path, exception.Message));
            }
        }
    }
}
