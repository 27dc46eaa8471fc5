using System.Text;
using System.Text.RegularExpressions;

namespace FastInpaint.Testing.Documents;

/// <summary>
/// Code blocks as one script for bash, which does what a reader does in one shell from the first block to the last. What stands behind the opening fence decides:
/// <list type="table">
/// <item><term><c>```sh</c></term><description>Is run. A command that fails ends the script.</description></item>
/// <item><term><c>```csharp Program.cs</c></term><description>A language and a file's name: becomes that file, in the folder where the shell is then.</description></item>
/// <item><term><c>```text</c></term><description>Is printed: its lines are lines of the output, in this order. <c>…</c> stands for any text.</description></item>
/// </list>
/// </summary>
public sealed class DocumentScript
{
    private const string EndOfFile = "END_OF_THE_BLOCK";

    private readonly StringBuilder _script = new("set -euo pipefail\nexec 2>&1\ntrap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT\n");
    private readonly List<CodeBlock> _printed = [];
    private readonly Func<string, string> _substitute;

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
                _printed.Add(block);
                continue;
            }

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

    /// <summary>Asserts that the output has what the text says.</summary>
    public void AssertPrinted(string output)
    {
        string[] lines = [.. output.Split('\n').Select(line => line.Trim())];
        int next = 0;
        foreach (CodeBlock block in _printed)
        {
            foreach (string expected in _substitute(block.Text).Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))
            {
                var pattern = new Regex($"^{Regex.Escape(expected).Replace("…", ".*", StringComparison.Ordinal)}$", RegexOptions.CultureInvariant);
                int found = Array.FindIndex(lines, next, pattern.IsMatch);
                Assert.True(found >= 0, $"{block} says that '{expected}' is printed; this was printed:\n{output}");
                next = found + 1;
            }
        }
    }
}
