using FastInpaint.Host.Options;
using FastInpaint.Host.Serve;
using Microsoft.Playwright;

namespace FastInpaint.Page.Tests;

/// <summary>The page's controls are those of the table of picture options: one more line there is one more control, and its value is sent.</summary>
public sealed class OptionTests(Browser browser, OptionTests.ExtendedService service) : IClassFixture<OptionTests.ExtendedService>
{
    [Fact]
    public async Task An_option_of_the_table_has_a_control_whose_value_is_sent()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(files.Demo("hill.png"));
        await page.Paint(-20, 0, 20, 0);
        await page.Page.GetByText("Options", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await page.Page.GetByLabel("Longest side").FillAsync("500");
        await page["hurried"].CheckAsync();
        await page["strategy"].SelectOptionAsync("whole");
        await page["dilate"].FillAsync("");
        IResponse response = await page.Send("restore");
        Assert.Equal((200, "whole"), (response.Status, response.Headers["x-fastinpaint-strategy"]));
        Assert.Equal(
            ("500", "true", "whole", "", "0", "seamless", "auto"),
            (await page.Sent("max_side"), await page.Sent("hurried"), await page.Sent("strategy"), await page.Sent("dilate"), await page.Sent("feather"), await page.Sent("match"), await page.Sent("detail")));
    }

    /// <summary>A service with two more options.</summary>
    public sealed class ExtendedService() : Service(new ServeSettings
    {
        Options =
        [
            .. PictureOptions.All,
            PictureOption.Number("max-side", "Refuse pictures with a longer side.", 1, 5000, s => s.Limits.MaxSide, (s, value) => s with { Limits = s.Limits with { MaxSide = (int)value } }) with { Label = "Longest side" },
            PictureOption.Switch("hurried", "Whether the score is left out.", s => !s.Scores, (s, value) => s with { Scores = !value }),
        ],
    });
}
