using Microsoft.Playwright;

namespace FastInpaint.Page.Tests;

/// <summary>Settings outlast the page, and are reset.</summary>
public sealed class SettingsTests(Browser browser, Service service) : IClassFixture<Service>
{
    private const string Kept = "(kept => JSON.stringify(kept, Object.keys(kept).sort()))(JSON.parse(localStorage.getItem('fastinpaint-settings')))";

    [Fact]
    public async Task Settings_are_kept_and_reset()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await OpenOptions(page);
        await AssertFirst(page);

        await page.Choose(files.Demo("hill.png"));
        await page["dilate"].FillAsync("5");
        await page["strategy"].SelectOptionAsync("whole");
        await page["texture"].UncheckAsync();
        await page.Radio("Lasso").ClickAsync();
        await page.SetBrush(33);
        await page.Radio("Rectangle").ClickAsync();
        await page.Paint(-20, -20, 20, 20);
        await page.Send("restore");
        await page.Radio("Side by side").ClickAsync();
        Assert.Equal("""{"dilate":"5","size":33,"strategy":"whole","texture":false,"tool":"rectangle","view":"sides"}""", await page.Page.EvaluateAsync<string>(Kept));

        await page.Page.ReloadAsync();
        await OpenOptions(page);
        await page.Choose(files.Demo("hill.png"));
        await Assertions.Expect(page["dilate"]).ToHaveValueAsync("5");
        await Assertions.Expect(page["strategy"]).ToHaveValueAsync("whole");
        await Assertions.Expect(page["texture"]).Not.ToBeCheckedAsync();
        await Assertions.Expect(page["size-value"]).ToHaveTextAsync("33 px");
        // The tool is what it says.
        await page.Paint(-20, -20, 20, 20);
        Assert.InRange(await page.MaskPixels(), 40 * 40, 41 * 41);
        await page.Send("restore");
        Assert.Equal(("5", "whole", "none"), (await page.Sent("dilate"), await page.Sent("strategy"), await page.Sent("detail")));
        await Assertions.Expect(page["stage"]).ToHaveAttributeAsync("data-panes", "beside");

        await page["reset"].ClickAsync();
        Assert.Equal(0, await page.Page.EvaluateAsync<int>("localStorage.length"));
        await Assertions.Expect(page["size-value"]).ToHaveTextAsync("19 px");
        await Assertions.Expect(page["stage"]).ToHaveAttributeAsync("data-panes", "one");
        await AssertFirst(page);
        await page.Page.ReloadAsync();
        await OpenOptions(page);
        await AssertFirst(page);
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("null")]
    [InlineData("""{"dilate":"-7","strategy":"none of them","texture":"maybe","tool":"hammer","view":3,"gone":1}""")]
    public async Task Settings_that_make_no_sense_are_passed_over(string kept)
    {
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Page.EvaluateAsync("kept => localStorage.setItem('fastinpaint-settings', kept)", kept);
        await page.Page.ReloadAsync();
        await OpenOptions(page);
        await AssertFirst(page);
        await page.OpenSample();
        Assert.Equal(200, (await page.Send("restore")).Status);
    }

    private static Task OpenOptions(OpenPage page) => page.Page.GetByText("Options", new PageGetByTextOptions { Exact = true }).ClickAsync();

    private static async Task AssertFirst(OpenPage page)
    {
        await Assertions.Expect(page["dilate"]).ToHaveValueAsync("0");
        await Assertions.Expect(page["strategy"]).ToHaveValueAsync("auto");
        await Assertions.Expect(page["texture"]).ToBeCheckedAsync();
        await Assertions.Expect(page.Page.Locator("input[name=tool][value=brush]")).ToBeCheckedAsync();
        await Assertions.Expect(page.Page.Locator("input[name=view][value=slider]")).ToBeCheckedAsync();
    }
}
