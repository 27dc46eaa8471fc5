namespace FastInpaint.Host.Batch;

/// <summary>The pictures of a folder.</summary>
internal static class PictureFolder
{
    /// <summary>Lists the pictures in the order of their names, a folder's own before those of its folders. Hidden files and folders are left out, and so are links to folders.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="recursive">Whether its folders are looked into.</param>
    /// <returns>Paths relative to the folder.</returns>
    /// <exception cref="IOException">A folder cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder may not be listed.</exception>
    public static List<string> List(string folder, bool recursive)
    {
        var pictures = new List<string>();
        Add(new DirectoryInfo(folder), "", recursive, pictures);
        return pictures;
    }

    private static void Add(DirectoryInfo folder, string prefix, bool recursive, List<string> pictures)
    {
        pictures.AddRange(folder.EnumerateFiles().Select(file => file.Name).Where(PictureNames.IsPicture).Order(StringComparer.Ordinal).Select(name => Path.Combine(prefix, name)));
        if (!recursive)
        {
            return;
        }

        foreach (DirectoryInfo inner in folder.EnumerateDirectories().Where(inner => !PictureNames.IsHidden(inner.Name) && inner.LinkTarget is null).OrderBy(inner => inner.Name, StringComparer.Ordinal))
        {
            Add(inner, Path.Combine(prefix, inner.Name), recursive, pictures);
        }
    }
}
