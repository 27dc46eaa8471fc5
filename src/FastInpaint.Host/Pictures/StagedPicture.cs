using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>A picture written under a temporary name in its folder, and given its name when all other outputs are written too.</summary>
internal sealed class StagedPicture : IDisposable
{
    private readonly string _path;
    private readonly PendingPicture _pending;

    private StagedPicture(string path, PendingPicture pending) => (_path, _pending) = (path, pending);

    /// <exception cref="CommandException">It could not be written.</exception>
    public static StagedPicture Write(string path, Picture picture, bool overwrite, CancellationToken cancellationToken)
    {
        PendingPicture? pending = null;
        OutputFile.Guard(path, () => pending = PendingPicture.Write(path, picture, new PictureWriteOptions { Overwrite = overwrite }, cancellationToken));
        return new StagedPicture(path, pending!);
    }

    /// <exception cref="CommandException">The file appeared meanwhile and is not to be replaced, or its folder cannot be written to.</exception>
    public void Commit() => OutputFile.Guard(_path, _pending.Commit);

    /// <summary>Removes it where it did not get its name.</summary>
    public void Dispose() => _pending.Dispose();
}
