using FastInpaint.Files;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>A picture written under a temporary name in its folder. It gets its final name when all other outputs are written too.</summary>
internal sealed class StagedPicture : IDisposable
{
    private readonly string _path;
    private readonly StagedFile _file;

    private StagedPicture(string path, StagedFile file) => (_path, _file) = (path, file);

    /// <exception cref="CommandException">The picture could not be written (6).</exception>
    public static StagedPicture Write(string path, Picture picture, bool overwrite, CancellationToken cancellationToken)
    {
        StagedFile? file = null;
        OutputFile.Guard(path, () => file = StagedFile.Stage(StandardFile.Path(path), overwrite, stream => PictureFile.Write(stream, path, picture, PictureWriteOptions.Default, cancellationToken)));
        return new StagedPicture(path, file!);
    }

    /// <exception cref="CommandException">The file has appeared meanwhile and must not be replaced, or its folder cannot be written to (6).</exception>
    public void Commit(CancellationToken cancellationToken) => OutputFile.Guard(_path, () => _file.Commit(cancellationToken));

    /// <summary>Removes the file where it did not get its final name.</summary>
    public void Dispose() => _file.Dispose();
}
