using System.Text.Json;
using FastInpaint.Host.Batch;

namespace FastInpaint.Host.Tests;

/// <summary>What <c>batch</c> makes of files by their names: formats that are not read, and names that differ in their Unicode form.</summary>
public sealed class BatchNameTests
{
    private const string Composed = "\u00e9t\u00e9-\u304c-\ud55c", Decomposed = "e\u0301te\u0301-\u304b\u3099-\u1112\u1161\u11ab";

    [Fact]
    public void Pictures_in_formats_that_are_not_read_fail_by_name()
    {
        using var place = new BatchPlace();
        place.Add("a.png");
        foreach (string name in (string[])["in/b.HEIC", "in/c.avif", "in/d.jxl", "in/deep/e.cr2", "in/notes.txt", "in/._b.heic"])
        {
            place.Write(name, [0, 0, 0, 24]);
        }

        Outcome run = place.Run("--recursive", "--json").AssertExit(ExitCode.SomeFailed);
        Dictionary<string, JsonElement> entries = place.Entries(run.Json);
        Assert.Equal(["a.png", "b.HEIC", "c.avif", "d.jxl", "deep/e.cr2"], entries.Keys);
        Assert.Equal(1, run.Json.GetProperty("done").GetInt32());
        Assert.Equal(4, run.Json.GetProperty("failed").GetInt32());
        Assert.Equal($"{Path.Combine(place.Pictures, "b.HEIC")}: HEIC files are not read. Convert it to PNG, JPEG or TIFF.", entries["b.HEIC"].GetProperty("error").GetString());
        Assert.All((string[])["c.avif: AVIF", "d.jxl: JXL", "e.cr2: CR2"], words => Assert.Contains(words + " files are not read", run.Error, StringComparison.Ordinal));
        Assert.Equal(["a.png"], place.Files());
        // Again with nothing left to do: what is not read stays an error.
        Outcome again = place.Run("--recursive", "--resume", "--json").AssertExit(ExitCode.SomeFailed);
        Assert.Equal((1, 4), (again.Json.GetProperty("skipped").GetInt32(), again.Json.GetProperty("failed").GetInt32()));
    }

    [Fact]
    public void A_folder_of_such_pictures_alone_is_exit_code_5()
    {
        using var place = new BatchPlace();
        place.Write("in/a.heic", [0]);
        Outcome run = place.Run().AssertExit(ExitCode.SomeFailed);
        Assert.Contains("a.heic: HEIC files are not read", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Masks_are_found_whichever_form_their_names_have()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "the file system knows one form only");
        using var place = new BatchPlace();
        place.Add($"{Decomposed}.png", mask: $"{Composed}.png");
        place.Add($"x{Composed}.ppm", mask: $"x{Decomposed}.pgm");
        place.Add($"{Decomposed}/{Decomposed}/a.png", mask: $"{Composed}/{Composed}/a.png");
        place.Run("--recursive", "--heatmap", place["maps"]).AssertDone();
        // The pictures' own spelling.
        Assert.Equal([$"{Decomposed}.png", $"{Decomposed}/{Decomposed}/a.png", $"x{Composed}.ppm"], place.Files());
        Assert.Equal([$"{Decomposed}.png.png", $"{Decomposed}/{Decomposed}/a.png.png", $"x{Composed}.ppm.png"], place.Files("maps"));
    }

    [Fact]
    public void A_mask_of_the_very_same_name_goes_before_an_equivalent_one()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "the file system knows one form only");
        using var place = new Workplace();
        foreach (string name in (string[])[$"{Composed}.png", $"{Decomposed}.png", $"{Decomposed}.pgm"])
        {
            place.Write(name, []);
        }

        var masks = new MaskFolder(place["."]);
        Assert.Equal(Path.Combine(place["."], $"{Composed}.png"), masks.Find($"{Composed}.png"));
        Assert.Equal(Path.Combine(place["."], $"{Decomposed}.png"), masks.Find($"{Decomposed}.png"));
        Assert.Equal(Path.Combine(place["."], $"{Decomposed}.pgm"), masks.Find($"{Composed}.pgm"));
        Assert.Contains("could each be the mask", Assert.Throws<CommandException>(() => masks.Find($"{Composed}.jpg")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain.png", "plain.png")]
    [InlineData("\u00c5ngstr\u00f6m", "A\u030angstro\u0308m")]
    [InlineData("\u212bngstr\u00f6m", "A\u030angstro\u0308m")]
    [InlineData("Vi\u1ec7t", "Vie\u0323\u0302t")]
    [InlineData("Vi\u1ec7t", "Vie\u0302\u0323t")]
    [InlineData("\u0439\u0451", "\u0438\u0306\u0435\u0308")]
    [InlineData("\u1f04", "\u03b1\u0313\u0301")]
    [InlineData("\uac00\uac01", "\u1100\u1161\u1100\u1161\u11a8")]
    public void Canonically_equivalent_names_have_one_form(string first, string second) => Assert.Equal(NameForm.Of(first), NameForm.Of(second));

    [Theory]
    [InlineData("e", "\u00e9")]
    [InlineData("\u00e9", "\u00e8")]
    [InlineData("\u304b", "\u304c")]
    [InlineData("\ud83d\ude00", "\ud83d\ude01")]
    public void Other_names_have_other_forms(string first, string second) => Assert.NotEqual(NameForm.Of(first), NameForm.Of(second));

    [Fact]
    public void Every_character_has_the_form_of_its_composed_and_its_decomposed_spelling()
    {
        Python.SkipWithout("unicodedata");
        const string script = "import unicodedata as u; [print(c, *map(ord, u.normalize('NFD', chr(c)))) for c in range(0x80, 0xf900) if not 0xd800 <= c < 0xe000 and u.normalize('NFD', chr(c)) != chr(c)]";
        string[] lines = Python.Script("-c", script).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(lines.Length, 12_000, 14_000);
        Assert.All(lines, line =>
        {
            char[] letters = [.. line.Split(' ').Select(number => (char)int.Parse(number, System.Globalization.CultureInfo.InvariantCulture))];
            Assert.Equal(NameForm.Of(new string(letters, 0, 1)), NameForm.Of(new string(letters, 1, letters.Length - 1)));
        });
    }
}
