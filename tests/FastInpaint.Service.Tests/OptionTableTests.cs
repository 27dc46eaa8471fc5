using System.CommandLine;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using FastInpaint.Host;
using FastInpaint.Host.Options;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Queue.Messages;
using FastInpaint.Host.Serve;
using FastInpaint.Host.Usage;

namespace FastInpaint.Service.Tests;

/// <summary>Every front is made from the table of picture options: one more line shows in all of them. The documents say what the table says.</summary>
public sealed class OptionTableTests
{
    private static readonly IReadOnlyList<PictureOption> s_table =
    [
        .. PictureOptions.All,
        PictureOption.Number("max-side", "Refuse pictures with a longer <side>.", 1, 5000, s => s.Limits.MaxSide, (s, value) => s with { Limits = s.Limits with { MaxSide = (int)value } }),
        PictureOption.Switch("count-scores", "Whether scores are counted.", s => s.Scores, (s, value) => s with { Scores = value }),
        PictureOption.Word<MatchMode>("joint", "How it is joined.", s => s.Fill.Match, (s, value) => s with { Fill = s.Fill with { Match = value } }, MatchMode.Seamless, MatchMode.Gain),
    ];

    [Fact]
    public void The_command_line_has_it()
    {
        string help = Regex.Replace(Run(["picture", "--help"]).Said, @"\s+", " ");
        Assert.Contains(" --max-side N Refuse pictures with a longer <side>. [default: 1000000] ", help, StringComparison.Ordinal);
        Assert.Contains(" --count-scores Whether scores are counted. ", help, StringComparison.Ordinal);
        Assert.Contains(" --joint seamless|gain How it is joined. [default: seamless] ", help, StringComparison.Ordinal);

        InpaintSettings settings = Run(["picture", "--max-side", "77", "--count-scores", "--joint", "gain"]).Settings!;
        Assert.Equal((77, true, MatchMode.Gain, 127), (settings.Limits.MaxSide, settings.Scores, settings.Fill.Match, settings.Fill.MaskThreshold));
        Assert.Equal((false, 77), (Run(["picture", "--count-scores", "false"]).Settings!.Scores, Run(["picture", "--max-side", "+77"]).Settings!.Limits.MaxSide));
        Assert.Contains("--max-side 5001 is out of range; it must be 1 to 5000.", Run(["picture", "--max-side", "5001"]).Said, StringComparison.Ordinal);
        Assert.Contains("--max-side 'many' is no whole number; it must be 1 to 5000.", Run(["picture", "--max-side", "many"]).Said, StringComparison.Ordinal);
        Assert.Contains("--joint 'none' is none of seamless, gain.", Run(["picture", "--joint", "none"]).Said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_has_it()
    {
        var json = QueueJson.With(s_table);
        var header = new JobHeader { Version = 1, Id = "a", Output = "a.png", Options = new InpaintSettings { Limits = new() { MaxSide = 77 }, Fill = new() { Match = MatchMode.Gain }, Scores = true } };
        byte[] message = JsonSerializer.SerializeToUtf8Bytes(header, json.JobHeader);
        JsonElement options = JsonDocument.Parse(message).RootElement.GetProperty("options");
        Assert.Equal(
            (77, JsonValueKind.True, "gain"), (options.GetProperty("max_side").GetInt32(), options.GetProperty("count_scores").ValueKind, options.GetProperty("joint").GetString()));
        Assert.Equal(header, QueueJson.Read(message, json.JobHeader, "job"));
        QueueFormatException refused = Assert.Throws<QueueFormatException>(() => QueueJson.Read("""{"version":1,"id":"a","output":"a.png","options":{"max_side":0}}"""u8, json.JobHeader, "job"));
        Assert.Equal("The job's option max_side is 0; it must be 1 to 5000.", refused.Message);
    }

    [Fact]
    public async Task The_form_the_document_and_the_page_have_it()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using RunningService service = await RunningService.Start(new ServeSettings { Options = s_table });
        using HttpResponseMessage taken = await service.Post("/v1/inpaint", Sample.Of(1), ("max_side", "77"), ("count_scores", "true"), ("joint", "gain"));
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        await RefusalTests.AssertProblem(await service.Post("/v1/inpaint", Sample.Of(1), ("max_side", "0")), 400, "max_side is '0'; give 1 to 5000.");
        await RefusalTests.AssertProblem(await service.Post("/v1/inpaint", Sample.Of(1), ("joint", "none")), 400, "joint is 'none'; give seamless or gain.");

        JsonElement document = JsonDocument.Parse(await service.Client.GetStringAsync("/openapi/v1.json", cancellation)).RootElement;
        JsonElement fields = document.GetProperty("components").GetProperty("requestBodies").GetProperty("Form").GetProperty("content").GetProperty("multipart/form-data").GetProperty("schema").GetProperty("properties");
        AssertJson("""{"type":"integer","minimum":1,"maximum":5000,"default":1000000,"description":"Refuse pictures with a longer <side>."}""", fields.GetProperty("max_side"));
        AssertJson("""{"type":"boolean","default":false,"description":"Whether scores are counted."}""", fields.GetProperty("count_scores"));
        AssertJson("""{"enum":["seamless","gain"],"default":"seamless","description":"How it is joined."}""", fields.GetProperty("joint"));
        AssertJson("""{"type":"integer","minimum":0,"maximum":255,"default":127,"description":"Mask values above this number are the hole."}""", fields.GetProperty("mask_threshold"));
        Assert.False(fields.GetProperty("quality").TryGetProperty("default", out _));

        foreach (string address in (string[])["/", "/index.html"])
        {
            string page = await service.Client.GetStringAsync(address, cancellation);
            Assert.Contains(
                """<label for="max-side">Max side</label><input type="number" id="max-side" data-option="max_side" title="Refuse pictures with a longer &lt;side&gt;." min="1" max="5000" value="1000000">""", page,
                StringComparison.Ordinal);
            Assert.Contains("""<input type="checkbox" id="count-scores" data-option="count_scores" title="Whether scores are counted." data-on="true" data-off="false"> Count scores</label>""", page, StringComparison.Ordinal);
            Assert.Contains("""<option value="seamless" selected>seamless</option><option value="gain">gain</option></select>""", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_documents_say_what_the_table_says()
    {
        string[] rows = [.. Document("service.md").Split('\n').SkipWhile(line => line != "| field | values | default | meaning |").Skip(2).TakeWhile(line => line.StartsWith('|'))];
        Assert.Equal(Names(Fronts.Form, option => $"| `{option.Field}` | {option.Range} | {option.Default}{(option.Default is null ? "" : " ")}| {option.Meaning} |"), rows);
        Assert.Contains($"`options`: {string.Join(", ", Names(Fronts.Message, option => $"`{option.Field}`"))},", Document("queue.md").ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(Fronts front, Func<PictureOption, string> say) => PictureOptions.All.Where(option => option.Fronts.HasFlag(front)).Select(say);

    private static string Document(string name)
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "docs", name)))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return File.ReadAllText(Path.Combine(folder, "docs", name));
    }

    private static (string Said, InpaintSettings? Settings) Run(string[] arguments)
    {
        InpaintSettings? settings = null;
        var picture = new InpaintArguments(new("--heatmap"), new("--exclude"), s_table);
        var command = new GroupedCommand("picture", "Fill it.");
        picture.AddPictureTo(command);
        command.SetAction(parsed => settings = picture.Settings(parsed, scores: false));
        using var said = new StringWriter();
        CommandRunner.Run(new Command("test") { command }, arguments, new CommandConsole(said, said, CancellationToken.None), _ => (1, ""));
        return (said.ToString(), settings);
    }

    private static void AssertJson(string expected, JsonElement actual) => Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, actual), $"{actual} is not {expected}");
}
