using System.Text;
using System.Text.RegularExpressions;

namespace FastInpaint.Testing.Documents;

/// <summary>
/// Code blocks as one script for bash, which does what a reader does in one shell from the first block to the last. What stands behind the opening fence decides:
/// <list type="table">
/// <item><term><c>```sh</c></term><description>Is run. A command that fails ends the script.</description></item>
/// <item><term><c>```csharp Program.cs</c></term><description>A language and a file's name: becomes that file, in the folder where the shell is then.</description></item>
/// <item><term><c>```text</c></term><description>Is all that the commands before it print. <c>…</c> stands for any text, and a line of <c>…</c> for any lines.</description></item>
/// </list>
/// From a command that stays in the background on, other lines may come between, because nobody knows when that command prints.
/// </summary>
public sealed class DocumentScript
{
    private const string EndOfFile = "END_OF_THE_BLOCK";

    /// <summary>Any number of lines.</summary>
    private const string Any = "(?:[^\n]*\n)*?";

    private readonly StringBuilder _script = new("set -euo pipefail\nexec 2>&1\ntrap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT\n");
    private readonly List<(CodeBlock Text, CodeBlock? Commands, bool AmongOthers)> _printed = [];
    private readonly Func<string, string> _substitute;
    private CodeBlock? _commands;
    private bool _background;

    /// <param name="substitute">Changes the text of a block for this machine, such as a port; null for nothing.</param>
    public DocumentScript(Func<string, string>? substitute = null) => _substitute = substitute ?? (text => text);

    /// <summary>The script for bash.</summary>
    public string Text => _script.ToString();

    /// <summary>Whether <paramref name="block"/> can be a part of a script.</summary>
    public static bool Takes(CodeBlock block) => block.Language is "sh" or "text" ? block.File.Length == 0 : block.Language.Length > 0 && block.File.Length > 0;

    public DocumentScript Add(params IEnumerable<CodeBlock> blocks)
    {
        foreach (CodeBlock block in blocks)
        {
            Assert.True(Takes(block), $"{block}: a code block here is ```sh, ```text, or a language and a file's name such as ```csharp Program.cs");
            if (block.Language == "text")
            {
                _printed.Add((block, _commands, _background));
                continue;
            }

            _commands = block;
            _background |= block.Language == "sh" && block.Text.Split('\n').Any(line => line.EndsWith(" &", StringComparison.Ordinal));

            string text = _substitute(block.Text);
            _script.Append($"echo '--- {block}'\n");
            _script.Append(block.File.Length == 0 ? $"{text}\n" : $"cat > '{block.File}' <<'{EndOfFile}'\n{text}\n{EndOfFile}\n");
        }

        return this;
    }

    /// <summary>Adds commands that are the test's own.</summary>
    public DocumentScript Add(string commands)
    {
        _script.Append(commands).Append('\n');
        return this;
    }

    /// <summary>Asserts that the commands have printed what the text says.</summary>
    public void AssertPrinted(string output)
    {
        foreach ((CodeBlock text, CodeBlock? commands, bool amongOthers) in _printed)
        {
            string printed = string.Concat(Lines(output).SkipWhile(line => line != $"--- {commands}").Skip(1).TakeWhile(line => !line.StartsWith("--- ", StringComparison.Ordinal)).Select(line => $"{line}\n"));
            string others = amongOthers ? Any : "";
            var pattern = new Regex($"^{others}{string.Concat(Lines(_substitute(text.Text)).Select(line => $"{Pattern(line)}{others}"))}\\z", RegexOptions.CultureInvariant);
            Assert.True(pattern.IsMatch(printed), $"{text} says that '{text.Text}' is printed; this was printed:\n{printed}\nin:\n{output}");
        }
    }

    private static string Pattern(string line) => line == "…" ? Any : Regex.Escape(line).Replace("…", "[^\n]*", StringComparison.Ordinal) + "\n";

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
}
