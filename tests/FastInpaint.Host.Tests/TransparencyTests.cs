using System.Text.Json;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary>Files with a transparent part: what lies hidden in it does not bleed, and what was erased becomes visible.</summary>
public sealed class TransparencyTests
{
    private static readonly byte[] s_sticker = [240, 200, 60];

    /// <summary>A sticker of one color on transparent ground of another, in every form that files have. The larger one goes by row by row.</summary>
    [Theory]
    [InlineData("rgba.png", 96, 64)]
    [InlineData("rgba.png", 700, 500)]
    [InlineData("wide.png", 96, 64)]
    [InlineData("grey.png", 96, 64)]
    [InlineData("greywide.png", 700, 500)]
    [InlineData("palette.png", 96, 64)]
    [InlineData("palette.png", 700, 500)]
    [InlineData("key.png", 96, 64)]
    [InlineData("greykey.png", 700, 500)]
    [InlineData("rgba.tif", 96, 64)]
    [InlineData("rgba.webp", 96, 64)]
    public void A_sticker_keeps_its_color_whatever_lies_hidden_around_it(string name, int width, int height)
    {
        byte[]? seen = null;
        foreach (byte[] hidden in (byte[][])[[0, 0, 0], [255, 255, 255], [0, 0, 255]])
        {
            using var place = new Workplace();
            Write(place, name, width, height, hidden, (x, y) => IsSticker(x, y, width, height));
            // It reaches out of the sticker.
            string mask = place.Mask("mask.png", width, height, (width / 2) + 12, (height / 2) - 12, (width / 2) + 45, (height / 2) + 12);
            JsonElement json = Workplace.Run("inpaint", place[name], mask, "-o", place["out" + name], "--json").AssertDone().Json;
            Assert.Equal((width == 96 ? "whole" : "local", 33 * 24), (json.GetProperty("strategy").GetString(), json.GetProperty("hole_pixels").GetInt32()));
            Assert.Empty(json.GetProperty("warnings").EnumerateArray());
            Picture before = Read(place[name]), after = Read(place["out" + name]);
            Assert.Equal(before.Layout, after.Layout);
            int bytes = before.Layout.BytesPerPixel(), wide = before.Layout.BytesPerChannel();
            var visible = new List<byte>();
            for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
            {
                ReadOnlySpan<byte> was = before.Row(y).Slice(x * bytes, bytes), now = after.Row(y).Slice(x * bytes, bytes);
                bool hole = x >= (width / 2) + 12 && x < (width / 2) + 45 && y >= (height / 2) - 12 && y < (height / 2) + 12;
                if (!hole || !IsSticker(x, y, width, height))
                {
                    Assert.True(was.SequenceEqual(now), $"({x}, {y}) changed");
                }
                else
                {
                    Assert.True(was[^wide..].SequenceEqual(now[^wide..]), $"alpha at ({x}, {y}) changed");
                    for (int channel = 0; channel < bytes - wide; channel += wide)
                    {
                        // The high byte of a 16-bit channel is its second.
                        Assert.InRange(now[channel + wide - 1] - was[channel + wide - 1], -4, 3);
                    }

                    visible.AddRange(now);
                }
            }

            Assert.Equal(seen ??= [.. visible], visible);
        }
    }

    [Theory]
    [InlineData("rgba.png", 96, 64)]
    [InlineData("greywide.png", 700, 500)]
    [InlineData("palette.png", 96, 64)]
    [InlineData("rgba.webp", 96, 64)]
    public void An_erased_hole_becomes_opaque(string name, int width, int height)
    {
        using var place = new Workplace();
        Write(place, name, width, height, [0, 0, 0], (x, y) => x is < 40 or >= 60 || y is < 20 or >= 40);
        string mask = place.Mask("mask.png", width, height, 40, 20, 60, 40);
        JsonElement json = Workplace.Run("inpaint", place[name], mask, "-o", place["out" + name], "--json").AssertDone().Json;
        Assert.Equal(400, json.GetProperty("hole_pixels").GetInt32());
        Assert.Empty(json.GetProperty("warnings").EnumerateArray());
        Picture after = Read(place["out" + name]);
        int bytes = after.Layout.BytesPerPixel(), wide = after.Layout.BytesPerChannel();
        Assert.All(Enumerable.Range(0, width * height), i =>
        {
            ReadOnlySpan<byte> pixel = after.Pixels.Span.Slice(i * bytes, bytes);
            Assert.True(!after.Layout.HasAlpha() || pixel[^1] == 255, $"alpha of pixel {i} is {pixel[^1]}");
            Assert.InRange(pixel[wide - 1], 236, 241);
        });
    }

    [Fact]
    public void A_hole_that_stays_invisible_is_said()
    {
        using var place = new Workplace();
        Write(place, "rgba.png", 96, 64, [0, 0, 0], (x, _) => x < 40);
        string mask = place.Mask("mask.png", 96, 64, 50, 20, 70, 40);
        Outcome outcome = Workplace.Run("inpaint", place["rgba.png"], mask, "-o", place["out.png"]).AssertDone();
        Assert.Contains("nothing was filled", outcome.Error, StringComparison.Ordinal);
        Assert.True(Read(place["rgba.png"]).Pixels.Span.SequenceEqual(Read(place["out.png"]).Pixels.Span));
    }

    private static bool IsSticker(int x, int y, int width, int height) => Math.Abs(x - (width / 2)) < 36 && Math.Abs(y - (height / 2)) < 24;

    /// <summary>Writes a picture that is of the sticker's color, opaque, where it is shown, and of another, transparent, elsewhere.</summary>
    private static void Write(Workplace place, string name, int width, int height, byte[] hidden, Func<int, int, bool> isShown)
    {
        (byte depth, byte type, bool grey, bool alpha) = name switch
        {
            "wide.png" => ((byte)16, (byte)6, false, true),
            "grey.png" => ((byte)8, (byte)4, true, true),
            "greywide.png" => ((byte)16, (byte)4, true, true),
            "palette.png" => ((byte)8, (byte)3, true, false),
            "key.png" => ((byte)8, (byte)2, false, false),
            "greykey.png" => ((byte)8, (byte)0, true, false),
            _ => ((byte)8, (byte)6, false, true),
        };
        var raw = new List<byte>();
        for (int y = 0; y < height; y++)
        {
            raw.Add(0);
            for (int x = 0; x < width; x++)
            {
                bool shown = isShown(x, y);
                byte[] color = type == 3 ? [(byte)(shown ? 1 : 0)] : (shown ? s_sticker : hidden)[..(grey ? 1 : 3)];
                foreach (byte value in alpha ? [.. color, (byte)(shown ? 255 : 0)] : color)
                {
                    raw.AddRange(depth == 16 ? [value, value] : [value]);
                }
            }
        }

        (string, byte[])[] chunks = type switch
        {
            3 => [("PLTE", [.. hidden, .. s_sticker]), ("tRNS", [0])],
            2 => [("tRNS", [0, hidden[0], 0, hidden[1], 0, hidden[2]])],
            0 => [("tRNS", [0, hidden[0]])],
            _ => [],
        };
        byte[] png = PngParts.File(width, height, depth, type, interlaced: false, [.. raw], chunks);
        File.WriteAllBytes(place["made.png"], png);
        if (name.EndsWith(".png", StringComparison.Ordinal))
        {
            File.WriteAllBytes(place[name], png);
        }
        else
        {
            PictureFile.Write(place[name], Read(place["made.png"]), overwrite: true, TestContext.Current.CancellationToken);
        }
    }

    private static Picture Read(string path) => PictureFile.Read(path, cancellationToken: TestContext.Current.CancellationToken);
}
