using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Pnm;

namespace FastInpaint.Imaging;

/// <summary>A picture file that is written whole and has a temporary name until <see cref="Commit"/>: until all files of a result are written. It stays open, so that no other program takes it for one left behind.</summary>
/// <remarks>Not thread safe.</remarks>
public sealed class PendingPicture : IDisposable
{
    private readonly AtomicTarget _target;

    private PendingPicture(AtomicTarget target) => _target = target;

    /// <summary>Writes a picture under a temporary name in the file's folder.</summary>
    /// <param name="path">The file; its extension chooses the format as for <see cref="PictureFile.Write(string, Picture, PictureWriteOptions, CancellationToken)"/>.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="options">Quality, what changed, and whether an existing file is replaced.</param>
    /// <param name="cancellationToken">Looked at between rows; after cancellation nothing is left.</param>
    /// <exception cref="ArgumentException">The extension is unknown, its format cannot hold the picture's layout, or an option does not fit the picture.</exception>
    /// <exception cref="IOException">The file exists, its folder does not, or writing failed. Nothing is left.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static PendingPicture Write(string path, Picture picture, PictureWriteOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(options);
        PictureFile.CheckWritable(path, picture.Width, picture.Height, picture.Layout, options.Overwrite);
        PictureFormat format = PictureExtension.FormatOf(path, picture.Format);
        var target = new AtomicTarget(path, options.Overwrite);
        try
        {
            if (format == PictureFormat.Pnm)
            {
                PnmEncoder.Encode(target.Stream, picture, PictureExtension.PnmKindOf(path, picture.Layout), cancellationToken);
            }
            else
            {
                PictureFile.Write(target.Stream, picture, format, options, cancellationToken);
            }

            target.Flush();
            return new PendingPicture(target);
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    /// <summary>Gives the file its name; nothing may follow but <see cref="Dispose"/>.</summary>
    /// <exception cref="IOException">The file appeared meanwhile and is not to be replaced, or its folder cannot be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public void Commit() => _target.Commit();

    /// <summary>Closes the file; without <see cref="Commit"/> nothing is left of it.</summary>
    public void Dispose() => _target.Dispose();
}
