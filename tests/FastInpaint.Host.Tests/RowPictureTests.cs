using System.Globalization;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary>Pictures so large that they go through row by row.</summary>
public sealed class RowPictureTests
{
    private const int Width = 8000;

    [Fact]
    public void A_large_picture_becomes_what_it_becomes_decoded_in_the_memory_of_its_windows()
    {
        using var place = new Workplace();
        int height = Side("FASTINPAINT_LARGE_SIDE", 4100);
        int width = height == 4100 ? Width : height;
        (string image, string mask) = Write(place, width, height);
        (Outcome outcome, long peak) = Workplace.RunProcess("inpaint", image, mask, "-o", place["out.png"], "--dilate", "2", "--json");
        outcome.AssertDone();
        Assert.Equal("local", outcome.Json.GetProperty("strategy").GetString());
        Assert.Equal(3, outcome.Json.GetProperty("tiles").GetInt32());
        Assert.InRange(outcome.Json.GetProperty("artifact_score").GetDouble(), 1e-6, 1);
        // What the issue of a 20,000 x 20,000 picture allows; decoded, picture and mask of the smallest case alone would be 131 MB.
        Assert.InRange(peak, 1, height == 4100 ? 220_000_000 : 600_000_000);
        TestContext.Current.TestOutputHelper?.WriteLine($"{width}x{height}: {peak / 1e6:0} MB resident");

        // Small enough to be decoded too: the fills must be those of any other way.
        if (height == 4100)
        {
            Directory.CreateDirectory(place["in"]);
            Directory.CreateDirectory(place["masks"]);
            File.Move(image, place["in/a.png"]);
            File.Move(mask, place["masks/a.png"]);
            Workplace.Run("batch", place["in"], place["masks"], "-o", place["done"], "--dilate", "2", "--strategy", "local").AssertDone();
            Picture expected = PictureFile.Read(place["done/a.png"], cancellationToken: TestContext.Current.CancellationToken);
            Picture actual = PictureFile.Read(place["out.png"], cancellationToken: TestContext.Current.CancellationToken);
            Assert.True(expected.Pixels.Span.SequenceEqual(actual.Pixels.Span));
            Assert.Equal(expected.Metadata.PngChunks.Select(chunk => (chunk.Type, chunk.AfterPixels)), actual.Metadata.PngChunks.Select(chunk => (chunk.Type, chunk.AfterPixels)));
            Assert.Equal(2, actual.Metadata.PngChunks.Length);
        }
    }

    [Fact]
    public void A_large_jpeg_file_keeps_its_coefficients_on_this_way_too()
    {
        using var place = new Workplace();
        (string image, string mask) = Write(place, Width, 4100);
        string jpeg = place["in.jpg"];
        PictureFile.Write(jpeg, PictureFile.Read(image, cancellationToken: TestContext.Current.CancellationToken), new PictureWriteOptions { Quality = 80 }, TestContext.Current.CancellationToken);
        Directory.CreateDirectory(place["in"]);
        Directory.CreateDirectory(place["masks"]);
        File.Copy(jpeg, place["in/a.jpg"]);
        File.Copy(mask, place["masks/a.png"]);
        (Outcome outcome, long peak) = Workplace.RunProcess("inpaint", jpeg, mask, "-o", place["out.jpg"], "--json");
        outcome.AssertDone();
        Assert.InRange(peak, 1, 220_000_000);
        Workplace.Run("batch", place["in"], place["masks"], "-o", place["done"], "--strategy", "local").AssertDone();
        Assert.Equal(File.ReadAllBytes(place["done/a.jpg"]), File.ReadAllBytes(place["out.jpg"]));
    }

    [Fact]
    public void A_large_picture_that_cannot_be_written_or_does_not_fit_leaves_nothing()
    {
        using var place = new Workplace();
        (string image, string mask) = Write(place, Width, 4100);
        Workplace.Run("inpaint", image, mask, "-o", place["out.png"], "--memory-limit", "1MiB").AssertFailed(4, "Raise the limit to");
        byte[] cut = File.ReadAllBytes(image)[..^20_000];
        Workplace.Run("inpaint", place.Write("cut.png", cut), mask, "-o", place["out.png"]).AssertFailed(2, "cut.png");
        Workplace.Run("inpaint", image, mask, "-o", image).AssertFailed(6, "exists already");
        Assert.Equal(["cut.png", "in.png", "mask.png"], place.Files);
    }

    private static int Side(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>A grey picture and a mask with three small holes, written row by row.</summary>
    private static (string Image, string Mask) Write(Workplace place, int width, int height)
    {
        (int X, int Y)[] holes = [(width / 7, height / 8), (3 * width / 4, height / 2), (width / 3, height - 60)];
        var metadata = new PictureMetadata { PngChunks = [new PngChunk("tEXt", new byte[] { 65, 0, 66 }), new PngChunk("tEXt", new byte[] { 67, 0, 68 }, afterPixels: true)] };
        Write(place["in.png"], metadata, (row, y) =>
        {
            for (int x = 0; x < row.Length; x++)
            {
                row[x] = (byte)(((x / 40) + (y / 30)) * 5);
            }
        });
        Write(place["mask.png"], PictureMetadata.Empty, (row, y) =>
        {
            row.Clear();
            foreach ((int left, int top) in holes)
            {
                if (y >= top && y < top + 30)
                {
                    row.Slice(left, 50).Fill(255);
                }
            }
        });
        return (place["in.png"], place["mask.png"]);

        void Write(string path, PictureMetadata about, RowPainter paint)
        {
            using var writer = PictureRowWriter.Create(path, width, height, PictureLayout.Gray8, about);
            var row = new byte[width];
            for (int y = 0; y < height; y++)
            {
                paint(row, y);
                writer.Write(row, TestContext.Current.CancellationToken);
            }

            writer.Commit(cancellationToken: TestContext.Current.CancellationToken);
        }
    }

    private delegate void RowPainter(Span<byte> row, int y);
}
