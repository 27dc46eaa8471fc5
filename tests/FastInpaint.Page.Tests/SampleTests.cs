using System.Net;
using FastInpaint.Host.Demo;
using FastInpaint.Imaging;
using Microsoft.Playwright;

namespace FastInpaint.Page.Tests;

/// <summary>The sample that the service draws.</summary>
public sealed class SampleTests(Browser browser, Service service) : IClassFixture<Service>
{
    [Fact]
    public async Task One_click_opens_a_picture_with_its_mask_and_a_second_one_restores_it()
    {
        await using OpenPage page = await OpenPage.At(service, browser);
        await page["sample-first"].ClickAsync();
        await Assertions.Expect(page["status"]).ToHaveTextAsync("The balloon is marked. Choose Restore.");
        await Assertions.Expect(page["picture-name"]).ToHaveTextAsync("sample.png, 384 × 256");
        await Assertions.Expect(page["start"]).ToBeHiddenAsync();
        await page.Send("restore");
        Assert.StartsWith("Done.", await page.Status, StringComparison.Ordinal);

        DemoCase demo = DemoCases.Object();
        Assert.Equal(demo.Mask, PictureFiles.Read(await page.SentFile("mask")).Gray());
        Picture finished = PictureFiles.Read(await page.Answer());
        Assert.Equal((demo.Damaged.Width, demo.Damaged.Height), (finished.Width, finished.Height));
        int changed = 0;
        for (int i = 0; i < demo.Mask.Length; i++)
        {
            bool same = finished.Pixels.Span.Slice(3 * i, 3).SequenceEqual(demo.Damaged.Rgb.AsSpan(3 * i, 3));
            Assert.True(same || demo.Mask[i] != 0, $"pixel {i} outside the mask changed");
            changed += same ? 0 : 1;
        }

        Assert.True(changed > 0.9 * demo.Mask.Count(value => value != 0), $"{changed} pixels changed");
    }

    [Fact]
    public async Task Its_files_have_the_rules_of_the_page_s_files()
    {
        using var client = new HttpClient { BaseAddress = new Uri(service.Address) };
        using HttpResponseMessage page = await client.GetAsync("/style.css", TestContext.Current.CancellationToken);
        foreach (string name in (string[])["/sample.png", "/sample-mask.png"])
        {
            using HttpResponseMessage answer = await client.GetAsync(name, TestContext.Current.CancellationToken);
            byte[] bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.OK, "image/png"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
            Assert.InRange(bytes.Length, 300, 250_000);
            foreach (string header in (string[])["Content-Security-Policy", "X-Content-Type-Options", "Cache-Control"])
            {
                Assert.Equal(page.Headers.GetValues(header), answer.Headers.GetValues(header));
            }

            using var again = new HttpRequestMessage(HttpMethod.Get, name);
            again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
            using HttpResponseMessage unchanged = await client.SendAsync(again, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        }
    }

    [Fact]
    public async Task A_sample_that_cannot_be_fetched_is_said_and_the_picture_stays()
    {
        using var files = new PictureFiles();
        await using OpenPage page = await OpenPage.At(service, browser);
        page.Expected = new("Failed to load resource");
        await page.Choose(files.Ramp("mine.png", 60, 40));
        await page.Page.RouteAsync("**/sample.png", route => route.AbortAsync());
        await page["sample"].ClickAsync();
        await Assertions.Expect(page["error"]).ToHaveTextAsync("sample.png cannot be fetched. Check that the service is running, and try again.");
        await Assertions.Expect(page["picture-name"]).ToHaveTextAsync("mine.png, 60 × 40");
    }
}
