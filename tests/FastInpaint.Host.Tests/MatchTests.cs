using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary><c>--match</c> of <c>inpaint</c>.</summary>
public sealed class MatchTests
{
    [Fact]
    public void Each_way_fills_in_its_own_manner_and_touches_the_hole_alone()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", 90, 70), mask = place.Mask("mask.png", 90, 70, 30, 20, 60, 50);
        Picture given = PictureFile.Read(image, cancellationToken: TestContext.Current.CancellationToken);
        var results = new List<byte[]>();
        foreach (string match in (string[])["seamless", "none", "gain"])
        {
            Workplace.Run("inpaint", image, mask, "-o", place[$"{match}.png"], "--match", match).AssertDone();
            Picture finished = PictureFile.Read(place[$"{match}.png"], cancellationToken: TestContext.Current.CancellationToken);
            results.Add(finished.Pixels.ToArray());
            for (int i = 0; i < 90 * 70; i++)
            {
                bool hole = i % 90 is >= 30 and < 60 && i / 90 is >= 20 and < 50;
                Assert.True(hole || given.Pixels.Span.Slice(3 * i, 3).SequenceEqual(finished.Pixels.Span.Slice(3 * i, 3)), $"{match}: the known pixel ({i % 90}, {i / 90}) changed");
            }
        }

        Assert.Equal(3, results.Select(Convert.ToBase64String).Distinct().Count());
    }
}
