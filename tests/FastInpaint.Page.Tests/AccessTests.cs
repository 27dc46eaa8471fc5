using System.Text.Json;
using Microsoft.Playwright;

namespace FastInpaint.Page.Tests;

/// <summary>Names, focus, small windows and the user's preferences.</summary>
public sealed class AccessTests(Browser browser, Service service) : IClassFixture<Service>
{
    private static readonly string[] s_controls = ["button", "slider", "checkbox", "radio", "textbox", "spinbutton", "combobox", "link", "application", "DisclosureTriangle"];

    [Fact]
    public async Task Every_control_has_a_name()
    {
        await using OpenPage page = await WithResult();
        await page.Page.EvaluateAsync("document.querySelectorAll('details').forEach(one => one.open = true)");
        ICDPSession session = await page.Page.Context.NewCDPSessionAsync(page.Page);
        JsonElement tree = (await session.SendAsync("Accessibility.getFullAXTree"))!.Value;
        var found = new HashSet<string>();
        int controls = 0;
        foreach (JsonElement node in tree.GetProperty("nodes").EnumerateArray())
        {
            string role = node.TryGetProperty("role", out JsonElement value) ? value.GetProperty("value").ToString() : "";
            if (s_controls.Contains(role))
            {
                string name = node.TryGetProperty("name", out JsonElement named) ? named.GetProperty("value").ToString() : "";
                Assert.True(name.Trim().Length > 0, $"a {role} has no name");
                found.Add(role);
                controls++;
            }
        }

        Assert.Superset(new HashSet<string> { "button", "slider", "checkbox", "radio", "spinbutton", "combobox", "link", "application" }, found);
        Assert.True(controls >= 32, $"{controls} controls");
        Assert.Equal("en", await page.Page.GetAttributeAsync("html", "lang"));
        await Assertions.Expect(page["status"]).ToHaveAttributeAsync("aria-live", "polite");
    }

    [Fact]
    public async Task Tab_reaches_every_control_and_the_focus_is_seen()
    {
        await using OpenPage page = await WithResult();
        await page.Page.EvaluateAsync("const title = document.querySelector('h1'); title.tabIndex = -1; title.focus(); document.querySelectorAll('details').forEach(one => one.open = true)");
        var reached = new List<string>();
        for (int i = 0; i < 60; i++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            JsonElement? focus = await page.Page.EvaluateAsync("""
                () => {
                  const one = document.activeElement;
                  if (one === document.body) return null;
                  const marked = one.id === 'mask-layer' ? one.parentElement : one.type === 'radio' ? one.nextElementSibling : one;
                  return { id: one.id || one.value || one.tagName, outline: parseFloat(getComputedStyle(marked).outlineWidth) };
                }
                """);
            if (focus is not { ValueKind: JsonValueKind.Object } at || reached.Contains(at.GetProperty("id").GetString()!) && at.GetProperty("id").GetString() != "SUMMARY")
            {
                break;
            }

            Assert.True(at.GetProperty("outline").GetDouble() >= 2, $"the focus on {at} is not seen");
            reached.Add(at.GetProperty("id").GetString()!);
        }

        // From the picture to the tools to the result; of radio buttons the chosen one.
        string[] expected =
        [
            "mask-layer", "slider", "compare", "choose", "sample", "brush", "erase", "size", "undo", "redo", "clear", "choose-mask", "use-transparency", "show-mask", "zoom-out", "zoom-in", "fit", "actual",
            "SUMMARY", "dilate", "feather", "match", "strategy", "reset", "restore", "show-map", "texture", "download", "SUMMARY",
        ];
        Assert.Equal(expected, reached);
    }

    [Fact]
    public async Task Controls_that_cannot_be_used_say_so_and_do_nothing()
    {
        await using OpenPage page = await OpenPage.At(service, browser);
        foreach (string id in (string[])["undo", "redo", "clear", "choose-mask", "use-transparency", "restore"])
        {
            await Assertions.Expect(page[id]).ToHaveAttributeAsync("aria-disabled", "true");
            await page[id].ClickAsync(new LocatorClickOptions { Force = true });
        }

        foreach (string key in (string[])["Control+z", "Control+Enter", "+", "0", "a", "m", "Escape", "ArrowLeft"])
        {
            await page.Page.Keyboard.PressAsync(key);
        }

        Assert.Equal("No picture yet.", await page.Status);
    }

    [Theory]
    [InlineData(360, 640)]
    [InlineData(800, 600)]
    public async Task A_small_window_needs_no_sideways_scrolling(int width, int height)
    {
        await using OpenPage page = await WithResult(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = height } });
        await page.Page.EvaluateAsync("document.querySelectorAll('details').forEach(one => one.open = true)");
        Assert.Equal(width, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        string[] outside = await page.Page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('button, input, a, select, summary')].filter(control => {
              const box = control.getBoundingClientRect();
              return control.checkVisibility() && (box.width === 0 || box.left < 0 || box.right > innerWidth + 0.5);
            }).map(control => control.outerHTML)
            """);
        Assert.Empty(outside);
    }

    [Fact]
    public async Task The_user_s_colours_and_motion_are_taken()
    {
        async Task<(string Ground, string Moves)> Look(ColorScheme scheme, ReducedMotion motion)
        {
            await using OpenPage page = await OpenPage.At(service, browser, new BrowserNewContextOptions { ColorScheme = scheme, ReducedMotion = motion });
            return (await page.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"),
                await page.Page.EvaluateAsync<string>("getComputedStyle(document.getElementById('undo')).transitionDuration"));
        }

        (string light, string moving) = await Look(ColorScheme.Light, ReducedMotion.NoPreference);
        (string dark, string still) = await Look(ColorScheme.Dark, ReducedMotion.Reduce);
        Assert.NotEqual(light, dark);
        Assert.Equal(("0.15s", "0s"), (moving, still));
    }

    private async Task<OpenPage> WithResult(BrowserNewContextOptions? options = null)
    {
        using var files = new PictureFiles();
        OpenPage page = await OpenPage.At(service, browser, options);
        await page.Choose(files.Demo("hill.png"));
        await page.Paint(-20, 0, 20, 0);
        await page.Send("restore");
        await Assertions.Expect(page["download"]).ToBeVisibleAsync();
        return page;
    }
}
