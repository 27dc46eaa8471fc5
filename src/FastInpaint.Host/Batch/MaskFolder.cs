using System.Text;

namespace FastInpaint.Host.Batch;

/// <summary>Finds masks by the names of their pictures. Each folder is listed once.</summary>
/// <param name="root">The folder of masks.</param>
/// <param name="list">Lists the files of a folder; null for <see cref="Directory.EnumerateFiles(string)"/>.</param>
/// <param name="beside">Whether the folder also holds the pictures; then the stems of masks end in <see cref="Ending"/>.</param>
internal sealed class MaskFolder(string root, Func<string, IEnumerable<string>>? list = null, bool beside = false)
{
    /// <summary>The ending that a mask's stem may have after the picture's stem.</summary>
    private const string Ending = "_mask";

    private readonly Dictionary<string, ILookup<string, string>> _folders = new(PictureNames.Comparer);
    private readonly Dictionary<string, string> _equivalents = new(StringComparer.Ordinal);

    /// <summary>Finds the mask of a picture in the same relative folder: the file of the same name, else the only picture file whose stem is the picture's stem, or that stem followed by <c>_mask</c>.
    /// Canonically equivalent names count as equal.</summary>
    /// <param name="picture">The picture's path, relative to its root.</param>
    /// <exception cref="CommandException">There is no mask, several files match, or the folder cannot be listed.</exception>
    public string Find(string picture) => FindOrNull(picture) ?? throw new CommandException(
        ExitCode.BadInput,
        $"{Path.Combine(root, Path.GetDirectoryName(picture) ?? "", Path.GetFileNameWithoutExtension(picture))}{(beside ? Ending : "")}.*: there is no mask of this name. Give {picture} a mask "
        + (beside ? $"of the same name followed by {Ending}" : $"of the same name, or of this name followed by {Ending}") + ", with the extension of any format that is read.");

    /// <summary>Finds the mask of a picture; null where there is none.</summary>
    /// <inheritdoc cref="Find"/>
    /// <exception cref="CommandException">Several files match, or the folder cannot be listed.</exception>
    public string? FindOrNull(string picture)
    {
        string name = Path.GetFileName(picture), stem = Path.GetFileNameWithoutExtension(picture);
        string folder = FolderOf(Path.GetDirectoryName(picture) ?? "");
        string[] named = [.. Names(folder)[NameForm.Of(stem + Ending)]], candidates = beside ? [] : [.. Names(folder)[NameForm.Of(stem)]];
        string? same = named.Length > 0 ? null : candidates.FirstOrDefault(candidate => PictureNames.Comparer.Equals(candidate, name))
            ?? candidates.FirstOrDefault(candidate => PictureNames.Comparer.Equals(NameForm.Of(candidate), NameForm.Of(name)));
        if (same is not null)
        {
            return Path.Combine(folder, same);
        }

        candidates = [.. candidates, .. named];
        return candidates.Length switch
        {
            1 => Path.Combine(folder, candidates[0]),
            0 => null,
            _ => throw new CommandException(ExitCode.BadInput, $"{folder}: {string.Join(", ", candidates)} could each be the mask of {picture}. Keep one{(named.Length == 0 ? $", or name it {name}" : "")}."),
        };
    }

    /// <summary>Checks that a folder can be listed.</summary>
    /// <exception cref="CommandException">The folder cannot be listed (2).</exception>
    public static void CheckListed(string folder) => Listed(folder, path => Directory.EnumerateFiles(path).Take(1));

    /// <summary>Whether a file name is the name of a mask beside its picture.</summary>
    public static bool IsMask(string name) =>
        Path.GetFileNameWithoutExtension(name) is var stem && stem.Length > Ending.Length && PictureNames.Comparer.Equals(stem[^Ending.Length..], Ending);

    /// <summary>The message about a folder that cannot be listed.</summary>
    public static string NotListed(string folder, string reason) => $"{folder}: this folder could not be listed: {reason.TrimEnd('.')}. Check that it is there and may be read.";

    /// <summary>The folder of masks for a relative folder of pictures: the folder of the same spelling where it exists, else a canonically equivalent one.</summary>
    private string FolderOf(string relative)
    {
        string exact = Path.Combine(root, relative);
        if (Ascii.IsValid(relative) || Directory.Exists(exact))
        {
            return exact;
        }

        if (!_equivalents.TryGetValue(relative, out string? folder))
        {
            string parent = FolderOf(Path.GetDirectoryName(relative) ?? ""), form = NameForm.Of(Path.GetFileName(relative));
            IEnumerable<string> inner = Directory.Exists(parent) ? Listed(parent, Directory.EnumerateDirectories) : [];
            folder = inner.FirstOrDefault(path => PictureNames.Comparer.Equals(NameForm.Of(Path.GetFileName(path)), form)) ?? exact;
            _equivalents.Add(relative, folder);
        }

        return folder;
    }

    private ILookup<string, string> Names(string folder)
    {
        if (!_folders.TryGetValue(folder, out ILookup<string, string>? names))
        {
            names = List(folder).ToLookup(name => NameForm.Of(Path.GetFileNameWithoutExtension(name)), PictureNames.Comparer);
            _folders.Add(folder, names);
        }

        return names;
    }

    private List<string> List(string folder)
    {
        List<string> files = Directory.Exists(folder) ? Listed(folder, list ?? Directory.EnumerateFiles) : [];
        return [.. files.Select(path => Path.GetFileName(path)).Where(PictureNames.IsPicture).Order(StringComparer.Ordinal)];
    }

    private static List<string> Listed(string folder, Func<string, IEnumerable<string>> enumerate)
    {
        try
        {
            return [.. enumerate(folder)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.BadInput, NotListed(folder, exception.Message), exception);
        }
    }
}
