namespace FastInpaint.Imaging.Tests;

public class NamespaceTests
{
    /// <summary>The order that docs/architecture.md draws.</summary>
    [Fact]
    public void Dependencies_between_namespaces_go_one_way()
    {
        var order = new NamespaceOrder(
            typeof(Picture).Assembly,
            "FastInpaint.Files FastInpaint.Imaging",
            "FastInpaint.Imaging.IO FastInpaint.Imaging.Pixels FastInpaint.Imaging.Profiles",
            "FastInpaint.Imaging.Formats FastInpaint.Imaging.ImageSharp FastInpaint.Imaging.MaskReading",
            "FastInpaint.Imaging.PictureMask FastInpaint.Imaging.Bmp FastInpaint.Imaging.Gif FastInpaint.Imaging.Jpeg FastInpaint.Imaging.Png FastInpaint.Imaging.Pnm FastInpaint.Imaging.WebP",
            "FastInpaint.Imaging.Tiff",
            "FastInpaint.Imaging.PictureFormats",
            "FastInpaint.Imaging.PictureFile FastInpaint.Imaging.PictureHeaderExtensions",
            "FastInpaint.Imaging.PictureRowReader",
            "FastInpaint.Imaging.PictureRowWriter FastInpaint.Imaging.PictureReader",
            "FastInpaint.Imaging.MaskRows",
            "FastInpaint.Imaging.RowFileRestoration",
            "FastInpaint.RestorerPictureExtensions");
        Assert.Empty(order.Violations());
    }

    [Fact]
    public void What_goes_against_the_order_is_found()
    {
        string[] found = [.. new NamespaceOrder(typeof(Picture).Assembly, "FastInpaint.Files", "FastInpaint.Imaging", "FastInpaint.Imaging.Png FastInpaint.Imaging.Jpeg").Violations()];
        Assert.Contains("FastInpaint.Imaging.PictureFormats uses FastInpaint.Imaging.Png.PngCodec.", found);
        Assert.DoesNotContain(found, sentence => sentence.StartsWith("FastInpaint.Imaging.Png", StringComparison.Ordinal));
        Assert.Contains("FastInpaint.Imaging.Picture has no place in the order.", new NamespaceOrder(typeof(Picture).Assembly, "FastInpaint.Files").Violations());
    }
}
