namespace FastInpaint.Tests;

/// <summary>A picture and its mask as rows, and how many rows were read and not yet written.</summary>
internal sealed class TestRows(TestPicture picture, TestMask mask, TestPicture finished)
{
    private int _written;

    public int Read { get; private set; }

    public int MostWaiting { get; private set; }

    public PictureRows Rows => new()
    {
        Width = picture.Width,
        Height = picture.Height,
        Format = picture.Format,
        OpenMask = () =>
        {
            int y = 0;
            return row => mask.Data.AsSpan(y++ * mask.Width, mask.Width).CopyTo(row);
        },
        Picture = row =>
        {
            picture.Data.AsSpan(Read++ * picture.Stride, row.Length).CopyTo(row);
            MostWaiting = Math.Max(MostWaiting, Read - _written);
        },
        Finished = row => row.CopyTo(finished.Data.AsSpan(_written++ * finished.Stride)),
    };
}
