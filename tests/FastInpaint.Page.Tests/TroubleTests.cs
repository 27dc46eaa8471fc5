using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace FastInpaint.Page.Tests;

/// <summary>What goes wrong is said in sentences, and the page goes on.</summary>
public sealed class TroubleTests(Browser browser, Service service, GuardedService guarded) : IClassFixture<Service>, IClassFixture<GuardedService>
{
    private static readonly Regex s_refused = new("Failed to load resource");

    [Fact]
    public async Task A_file_that_is_no_picture_is_refused_and_the_picture_stays()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page["file"].SetInputFilesAsync(files.Write("notes.txt", [1, 2, 3]));
        await Assertions.Expect(page["error"]).ToHaveTextAsync("notes.txt is no picture that this browser can show. Choose a PNG, JPEG, WebP, GIF or BMP file.");
        await page.Choose(files.Demo("hill.png"));
        await Assertions.Expect(page["error"]).ToBeHiddenAsync();
        await page["file"].SetInputFilesAsync(files["notes.txt"]);
        await Assertions.Expect(page["error"]).ToBeVisibleAsync();
        await Assertions.Expect(page["picture-name"]).ToHaveTextAsync("hill.png, 384 × 256");
    }

    [Fact]
    public async Task What_the_service_refuses_is_said_in_its_words()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        page.Expected = s_refused;
        // A picture that browsers show and FastInpaint does not read: an icon with a PNG file of 120x80 pixels in it.
        byte[] png = File.ReadAllBytes(files.Ramp("icon.png", 120, 80));
        await page.Choose(files.Write("icon.ico", [0, 0, 1, 0, 1, 0, 120, 80, 0, 0, 1, 0, 32, 0, .. BitConverter.GetBytes(png.Length), 22, 0, 0, 0, .. png]));
        await page.Paint(0, 0, 10, 0);
        IResponse response = await page.Send("restore");
        Assert.InRange(response.Status, 400, 422);
        await Assertions.Expect(page["error"]).ToContainTextAsync("image: this is no picture in PNG");
        Assert.Equal("Not done.", await page.Status);
        await Assertions.Expect(page["restore"]).ToHaveAttributeAsync("aria-disabled", "false");
    }

    [Fact]
    public async Task A_mask_that_was_erased_is_empty()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Choose(files.Demo("hill.png"));
        await page.SetBrush(20);
        await page.Paint(0, 0, 5, 0);
        await page.SetBrush(80);
        await page.Page.Keyboard.PressAsync("e");
        await page.Paint(0, 0, 5, 0);
        await page.Send("restore");
        await Assertions.Expect(page["error"]).ToHaveTextAsync("The mask is empty. Paint over what shall go.");
        await Assertions.Expect(page["download"]).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_busy_service_is_asked_again_after_its_time()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        page.Expected = s_refused;
        int asked = 0;
        bool said = false;
        await page.Page.RouteAsync("**/v1/inpaint", route => ++asked > 2 && Volatile.Read(ref said)
            ? route.ContinueAsync()
            : route.FulfillAsync(new RouteFulfillOptions { Status = 503, Headers = new Dictionary<string, string> { ["Retry-After"] = "1" }, ContentType = "application/problem+json", Body = "{}" }));
        await page.Choose(files.Demo("hill.png"));
        await page.Paint(0, 0, 10, 0);
        await page["restore"].ClickAsync();
        await Assertions.Expect(page["status"]).ToHaveTextAsync("The service is busy. Trying again in 1 s.");
        Volatile.Write(ref said, true);
        await Assertions.Expect(page["download"]).ToBeVisibleAsync();
        Assert.InRange(asked, 3, int.MaxValue);
    }

    [Fact]
    public async Task What_takes_long_is_cancelled()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        page.Expected = s_refused;
        await page.Page.RouteAsync("**/v1/inpaint", route => route.FulfillAsync(
            new RouteFulfillOptions { Status = 503, Headers = new Dictionary<string, string> { ["Retry-After"] = "600" } }));
        await page.Choose(files.Demo("hill.png"));
        await page.Paint(0, 0, 10, 0);
        foreach (string way in (string[])["button", "Escape"])
        {
            await page["restore"].ClickAsync();
            await Assertions.Expect(page["status"]).ToHaveTextAsync("The service is busy. Trying again in 60 s.");
            await Assertions.Expect(page["progress"]).ToBeVisibleAsync();
            await Assertions.Expect(page["restore"]).ToHaveAttributeAsync("aria-disabled", "true");
            await (way == "button" ? page["cancel"].ClickAsync() : page.Page.Keyboard.PressAsync(way));
            await Assertions.Expect(page["status"]).ToHaveTextAsync("Canceled.");
            await Assertions.Expect(page["progress"]).ToBeHiddenAsync();
        }
    }

    [Fact]
    public async Task Another_picture_ends_what_was_asked_for()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        page.Expected = s_refused;
        await page.Page.RouteAsync("**/v1/inpaint", route => route.FulfillAsync(
            new RouteFulfillOptions { Status = 503, Headers = new Dictionary<string, string> { ["Retry-After"] = "600" } }));
        await page.Choose(files.Demo("hill.png"));
        await page.Paint(0, 0, 10, 0);
        await page["restore"].ClickAsync();
        await Assertions.Expect(page["status"]).ToContainTextAsync("busy");
        await page.Choose(files.Ramp("next.png", 100, 80));
        await page.Idle();
        await Assertions.Expect(page["status"]).ToHaveTextAsync("Paint over what shall go.");
        Assert.Equal(0, await page.MaskPixels());
        await Assertions.Expect(page["undo"]).ToHaveAttributeAsync("aria-disabled", "true");
    }

    [Fact]
    public async Task Of_two_pictures_the_one_that_was_opened_last_is_shown()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        await page.Page.EvaluateAsync("""
            () => {
              const make = window.createImageBitmap;
              window.older = new Promise(resolve => { window.createImageBitmap = async (file, ...more) => {
                const bitmap = await make(file, ...more);
                if (file.name === 'older.png') {
                  await new Promise(go => { window.goOn = go; });
                  setTimeout(resolve, 0);
                }
                return bitmap;
              }; });
            }
            """);
        await page["file"].SetInputFilesAsync(files.Ramp("older.png", 60, 40));
        await page.Page.WaitForFunctionAsync("window.goOn !== undefined");
        await page.Choose(files.Ramp("newer.png", 100, 80));
        await page.Page.EvaluateAsync("async () => { window.goOn(); await window.older; await new Promise(done => setTimeout(done, 50)); }");
        await Assertions.Expect(page["picture-name"]).ToHaveTextAsync("newer.png, 100 × 80");
    }

    [Fact]
    public async Task A_service_that_is_gone_is_said_to_be()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        page.Expected = s_refused;
        await page.Page.RouteAsync("**/v1/inpaint", route => route.AbortAsync());
        await page.Choose(files.Demo("hill.png"));
        await page.Paint(0, 0, 10, 0);
        await page["restore"].ClickAsync();
        await Assertions.Expect(page["error"]).ToHaveTextAsync("The service cannot be reached. Check that it is running, and try again.");
    }

    [Fact]
    public async Task A_key_is_asked_for_and_kept_for_the_session()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(guarded, browser);
        page.Expected = s_refused;
        await page.Choose(files.Demo("hill.png"));
        await page.Paint(0, 0, 10, 0);

        await page["restore"].ClickAsync();
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Cancel" }).ClickAsync();
        await Assertions.Expect(page["error"]).ToHaveTextAsync("The service asks for an API key, and none was given.");

        await page["restore"].ClickAsync();
        await page["key"].FillAsync("a wrong one");
        await page["key"].PressAsync("Enter");
        await Assertions.Expect(page["key-hint"]).ToHaveTextAsync("The key was not accepted. Try another one.");
        await page["key"].FillAsync(GuardedService.Key);
        await page.Page.GetByText("Use the key").ClickAsync();
        await Assertions.Expect(page["download"]).ToBeVisibleAsync();
        await page.Idle();

        await page.Send("restore");
        await Assertions.Expect(page["key-dialog"]).ToBeHiddenAsync();
        Assert.StartsWith("Done.", await page.Status, StringComparison.Ordinal);
        Assert.Equal(0, await page.Page.EvaluateAsync<int>("localStorage.length"));
    }
}
