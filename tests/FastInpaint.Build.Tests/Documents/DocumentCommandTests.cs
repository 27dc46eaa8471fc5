using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using FastInpaint.Testing.Documents;

namespace FastInpaint.Build.Tests.Documents;

/// <summary>What README and the tutorials tell their readers to do, done: commands, programs and what they print are taken from the text (<see cref="DocumentScript"/>).</summary>
public sealed partial class DocumentCommandTests(PackedSolution packed)
{
    private const string Readme = "README.md";
    private const string FirstPicture = "docs/tutorial-first-picture.md";
    private const string CSharp = "docs/tutorial-csharp.md";

    /// <summary>The tutorial with a broker, which FastInpaint.Queue.Tests runs: it has one.</summary>
    private const string Machines = "docs/tutorial-machines.md";

    private static readonly string[] All =
        [Readme, .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "tutorial-*.md").Select(path => $"docs/{Path.GetFileName(path)}").Order(StringComparer.Ordinal)];

    public static readonly TheoryData<string> Documents = [.. All];

    public static readonly TheoryData<string> Tutorials = [.. All.Except([Readme, Machines])];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Blocks_say_what_becomes_of_them(string document)
    {
        MarkdownFile file = MarkdownFile.Read(document);
        Assert.Contains(file.Blocks, block => block.Language == "sh");
        Assert.All(file.Blocks, block => Assert.True(DocumentScript.Takes(block), $"{block} is neither ```sh nor ```text, and has no file's name such as ```csharp Program.cs"));
        Assert.All(RunBlocks.FirstLines(document), line => Assert.Single(file.Blocks, block => block.FirstLine == line));
    }

    /// <summary>A reader does one tutorial after the other in one folder. So none makes a file or a folder that another has made.</summary>
    [Fact]
    public void Tutorials_make_other_files()
    {
        var makers = new Dictionary<string, string>();
        foreach ((string document, string made) in All.SelectMany(document => Made(document).Distinct().Select(made => (document, made))))
        {
            Assert.True(makers.TryAdd(made, document), $"{document} makes {made}, and so does {makers[made]}. Choose another name.");
        }

        Assert.Equal(FirstPicture, makers["finished.png"]);
        Assert.Equal(CSharp, makers["../first-fill/answer.png"]);
        Assert.Equal("docs/tutorial-folder.md", makers["masks"]);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void What_is_made_is_no_untracked_file(string document)
    {
        string[] ignored = [.. File.ReadAllLines(Path.Combine(Repository.Root, ".gitignore")).Select(line => line.Trim('/'))];
        Assert.All(Made(document).Where(made => !made.StartsWith("../", StringComparison.Ordinal)), made => Assert.Contains(made.Split('/')[0], ignored));
    }

    /// <summary>The files and folders that the commands of a document make, relative to the folder of the checkout.</summary>
    private static IEnumerable<string> Made(string document)
    {
        string folder = "";
        foreach (string line in MarkdownFile.Read(document).Blocks.Where(block => block.Language == "sh").SelectMany(block => block.Text.Split('\n')))
        {
            if (line.StartsWith("cd ", StringComparison.Ordinal))
            {
                folder = line[3..] + "/";
            }

            foreach (Match match in Making().Matches(line))
            {
                foreach (string name in match.Groups["name"].Value.Split(' '))
                {
                    yield return folder + name;
                }
            }
        }
    }

    [Fact]
    public async Task Readme_does_what_it_says()
    {
        using var checkout = new Checkout();
        DocumentScript script = new DocumentScript()
            .Add(RunBlocks.Of(Readme))
            .Add(MarkdownFile.Read(CSharp).Under("A project"))
            .Add("mv ../FastInpaint/Program.cs . && dotnet run && test -s finished.png");
        await Run(checkout, script);
        Assert.True(File.Exists(Path.Combine(checkout.Root, "demo", "sheet.png")));
    }

    [Theory]
    [MemberData(nameof(Tutorials))]
    public async Task Tutorial_does_what_it_says(string document)
    {
        CodeBlock[] blocks = [.. RunBlocks.Of(document)];
        Assert.SkipWhen(blocks.Any(block => block.Text.Contains("curl ", StringComparison.Ordinal)) && Find("curl") is null, "needs curl");
        using var checkout = new Checkout();
        var script = new DocumentScript(FreePorts());
        if (document != FirstPicture)
        {
            script.Add(MarkdownFile.Read(FirstPicture).Under("Get the program").Where(block => block.Language == "sh"));
        }

        await Run(checkout, script.Add(blocks));
    }

    private async Task Run(Checkout checkout, DocumentScript script)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("needs bash");
            return;
        }

        checkout.Write("programs/dotnet", Dotnet());
        File.SetUnixFileMode(checkout["programs/dotnet"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string file = checkout.Write("script", script.Text);
        CommandResult run = await DotnetCommand.RunScript(file, checkout.Root, packed.Cache, checkout["programs"]);
        Assert.True(run.ExitCode == 0, $"exit code {run.ExitCode}:\n{run.Output}\n{script.Text}");
        script.AssertPrinted(run.Output);
    }

    /// <summary>A <c>dotnet</c> that takes what is there already: programs that the test run has built, and packages that the fixture has made by the same command.</summary>
    private string Dotnet() => $$"""
        #!/bin/sh
        case "$*" in
            "run -c Release --project src/"*) shift; exec '{{Find(DotnetCommand.Dotnet)}}' run {{(Repository.Configuration == "Release" ? "--no-build" : "")}} "$@" ;;
            "build -c Release tools/convert-weights") exec test -x tools/convert-weights/bin/Release/net10.0/convert-weights ;;
            "pack FastInpaint.sln -c Release -o artifacts/packages") mkdir -p artifacts/packages && exec cp '{{packed.Feed}}'/*.nupkg artifacts/packages ;;
        esac
        exec '{{Find(DotnetCommand.Dotnet)}}' "$@"

        """.ReplaceLineEndings("\n");

    /// <summary>Gives each port of this machine that a text names a free one, the same for the whole text.</summary>
    private static Func<string, string> FreePorts()
    {
        var free = new Dictionary<string, string>();
        return text => Local().Replace(text, match =>
        {
            if (!free.TryGetValue(match.Value, out string? address))
            {
                using var listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                free[match.Value] = address = ((IPEndPoint)listener.LocalEndpoint).ToString();
            }

            return address;
        });
    }

    /// <summary>The path of a program that the shell finds; null for none.</summary>
    private static string? Find(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    [GeneratedRegex(@"( -o| --heatmap| --report| 2?>) (?<name>[\w./-]+)|^mkdir (?<name>.+)")]
    private static partial Regex Making();

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Local();
}
