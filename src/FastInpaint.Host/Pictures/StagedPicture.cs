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
        _temporary = Path.Combine(folder, $".fastinpaint-{Path.GetRandomFileName()}{Path.GetExtension(path)}");
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
