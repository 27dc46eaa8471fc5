using System.Globalization;
using System.Text.RegularExpressions;
using FastInpaint.Imaging;
using Microsoft.Playwright;

namespace FastInpaint.Page.Tests;

/// <summary>The result: before and after in two panes, and what the answer took.</summary>
public sealed class ResultTests(Browser browser, Service service) : IClassFixture<Service>
{
    [Theory]
    [InlineData(1280, 800, "beside")]
    [InlineData(500, 900, "stacked")]
    public async Task Before_and_after_are_seen_side_by_side(int width, int height, string panes)
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser, new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = height } });
        await page.OpenSample();
        await page.Send("restore");
        await Assertions.Expect(page["compare"]).ToBeVisibleAsync();
        await page.Radio("Side by side").ClickAsync();
        await Assertions.Expect(page["compare"]).ToBeHiddenAsync();
        await Assertions.Expect(page["stage"]).ToHaveAttributeAsync("data-panes", panes);
        await page["actual"].ClickAsync();

        // The balloon, by its place in the picture and in both panes.
        const int X = 246, Y = 92;
        Picture before = await Sample(), after = PictureFiles.Read(await page.Answer());
        int[] stage = await page.Page.EvaluateAsync<int[]>("(one => [one.clientWidth, one.clientHeight])(document.getElementById('stage'))");
        (int across, int down) = panes == "beside" ? (stage[0] / 2, 0) : (0, stage[1] / 2);
        (int paneWidth, int paneHeight) = (across > 0 ? across : stage[0], down > 0 ? down : stage[1]);
        (int left, int top) = (Middle(paneWidth - before.Width), Middle(paneHeight - before.Height));
        Assert.NotEqual(At(before, X, Y), At(after, X, Y));
        Assert.Equal(At(before, X, Y), await Seen(0, 0));
        Assert.Equal(At(after, X, Y), await Seen(across, down));

        // What is painted in one pane is seen in both.
        Assert.Equal(0, await page.MaskPixels() % 2);
        await page["clear"].ClickAsync();
        await page.SetBrush(20);
        (float x, float y) = await page.Middle();
        await page.Page.Mouse.MoveAsync(x - (stage[0] / 2) + across + left + 200, y - (stage[1] / 2) + down + top + 100);
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.UpAsync();
        Assert.InRange(await page.MaskPixels(), 2 * 290, 2 * 340);
        await page.Radio("Slider").ClickAsync();
        Assert.InRange(await page.MaskPixels(), 290, 340);
        await Assertions.Expect(page["compare"]).ToBeVisibleAsync();

        async Task<int[]> Seen(int right, int below) => (await page.Colour(right + left + X - (stage[0] / 2), below + top + Y - (stage[1] / 2)))[..3];
    }

    [Fact]
    public async Task Both_panes_move_together()
    {
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.OpenSample();
        await page.Send("restore");
        await page.Radio("Side by side").ClickAsync();
        await page.Page.EvaluateAsync("scrollTo(0, 0)");
        await page.Picture("page-sides.jpg");
        int half = await page.Page.EvaluateAsync<int>("Math.floor(document.getElementById('stage').clientWidth / 2)");
        int[] left = await page.Colour(-150, 40), right = await page.Colour(half - 150, 40);
        await page.Radio("Move").ClickAsync();
        await page.Paint(-150, 40, -90, 10);
        Assert.Equal(left, await page.Colour(-90, 10));
        Assert.Equal(right, await page.Colour(half - 90, 10));

        // A drag may cross from one pane to the other, and nothing jumps.
        await page["fit"].ClickAsync();
        await page.Paint(-40, 40, 20, 40);
        Assert.Equal(left, await page.Colour(-90, 40));
    }

    [Fact]
    public async Task Time_size_and_strategy_of_the_answer_are_shown()
    {
        await using OpenPage page = await OpenPage.At(service, browser);
        await Assertions.Expect(page["facts"]).ToBeHiddenAsync();
        await page.OpenSample();
        IResponse response = await page.Send("restore");
        await Assertions.Expect(page["facts"]).ToBeVisibleAsync();
        Match time = Regex.Match(await page["fact-time"].InnerTextAsync(), "^([0-9]+\\.[0-9]{2}) s, ([0-9]+\\.[0-9]{2}) s of it in the service$");
        Assert.True(time.Success);
        double served = double.Parse(Regex.Match(response.Headers["server-timing"], "total;dur=([0-9.]+)").Groups[1].Value, CultureInfo.InvariantCulture) / 1000;
        Assert.Equal(served, double.Parse(time.Groups[2].Value, CultureInfo.InvariantCulture), 0.006);
        Assert.InRange(double.Parse(time.Groups[1].Value, CultureInfo.InvariantCulture), served - 0.006, 120);
        int filled = int.Parse(response.Headers["x-fastinpaint-hole-pixels"], CultureInfo.InvariantCulture);
        await Assertions.Expect(page["fact-pixels"]).ToHaveTextAsync(string.Create(CultureInfo.InvariantCulture, $"384 × 256, {filled:N0} filled"));
        byte[] answer = await page.Answer();
        await Assertions.Expect(page["fact-bytes"]).ToHaveTextAsync(string.Create(CultureInfo.InvariantCulture, $"{answer.Length:N0} bytes, image/png"));
        await Assertions.Expect(page["fact-strategy"]).ToHaveTextAsync($"{response.Headers["x-fastinpaint-strategy"]} on {response.Headers["x-fastinpaint-device"]}");
    }

    /// <summary>Where the page puts what is left over, as JavaScript rounds.</summary>
    private static int Middle(int left) => (int)Math.Floor((left / 2.0) + 0.5);

    private async Task<Picture> Sample()
    {
        using var client = new HttpClient { BaseAddress = new Uri(service.Address) };
        return PictureFiles.Read(await client.GetByteArrayAsync("/sample.png", TestContext.Current.CancellationToken));
    }

    private static int[] At(Picture picture, int x, int y) => [.. picture.Row(y).Slice(3 * x, 3).ToArray().Select(value => (int)value)];
}
