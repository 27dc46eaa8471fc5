using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>A picture written under a temporary name in its folder, and given its name when all other outputs are written too.</summary>
internal sealed class StagedPicture : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly bool _overwrite;

    private StagedPicture(string path, bool overwrite)
    {
        (_path, _overwrite) = (path, overwrite);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".";
        // A picture of no file's is written as PNG under a name without an extension.
        string extension = Path.GetExtension(path) is { Length: > 0 } given ? given : ".png";
        _temporary = Path.Combine(folder, $".fastinpaint-{Path.GetRandomFileName()}{extension}");
    }

    /// <exception cref="CommandException">It could not be written.</exception>
    public static StagedPicture Write(string path, Picture picture, bool overwrite, CancellationToken cancellationToken)
    {
        var staged = new StagedPicture(path, overwrite);
        OutputFile.Guard(path, () => PictureFile.Write(staged._temporary, picture, overwrite: false, cancellationToken));
        return staged;
    }

    /// <exception cref="CommandException">The file appeared meanwhile and is not to be replaced, or its folder cannot be written to.</exception>
    public void Commit() => OutputFile.Guard(_path, () => File.Move(_temporary, _path, _overwrite));

    /// <summary>Removes it where it did not get its name.</summary>
    public void Dispose() => File.Delete(_temporary);
}
