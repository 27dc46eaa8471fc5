namespace FastInpaint.Host.Usage;

/// <summary>The completion scripts. Each asks the program itself, by the command <c>complete</c>, and leaves to the shell what the program has no word for: names of files.</summary>
internal static class CompletionScripts
{
    private const string Bash = """
        # Completion of PROGRAM for bash.
        FUNCTION() {
            local word meaning
            COMPREPLY=()
            while IFS=$'\t' read -r word meaning; do
                COMPREPLY+=("$word")
            done < <("${1/#\~/$HOME}" complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
        }
        complete -o bashdefault -o default -F FUNCTION PROGRAM
        """;

    private const string Zsh = """
        #compdef PROGRAM
        # Completion of PROGRAM for zsh.
        FUNCTION() {
            local line
            local -a found
            for line in "${(@f)$("${words[1]/#\~/$HOME}" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
                [[ -n $line ]] && found+=("${line/$'\t'/:}")
            done
            if (( $#found )); then
                _describe PROGRAM found
            else
                _files
            fi
        }
        if [[ $funcstack[1] == FUNCTION ]]; then
            FUNCTION "$@"
        else
            compdef FUNCTION PROGRAM
        fi
        """;

    private const string Fish = """
        # Completion of PROGRAM for fish.
        function FUNCTION_found
            set -l line (commandline -opc)
            set -l program (string replace -r '^~' $HOME -- $line[1])
            set -l word (commandline -ct)
            set -g FUNCTION_words ($program complete -- $line[2..-1] "$word" 2>/dev/null)
            test (count $FUNCTION_words) -gt 0
        end
        complete -c PROGRAM -n FUNCTION_found -f -a '$FUNCTION_words'
        """;

    private const string PowerShell = """
        # Completion of PROGRAM for PowerShell.
        Register-ArgumentCompleter -Native -CommandName PROGRAM -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $words = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.StartOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
            $next = @(if (-not $wordToComplete) { '--next' })
            & $commandAst.GetCommandName() complete @next '--' @words 2>$null | ForEach-Object {
                $word, $meaning = $_ -split "`t", 2
                if (-not $meaning) { $meaning = $word }
                [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $meaning)
            }
        }
        """;

    /// <summary>The shells that there are scripts for.</summary>
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish", "powershell"];

    /// <summary>The script for a shell.</summary>
    /// <param name="shell">One of <see cref="Shells"/>.</param>
    /// <param name="program">The program's name.</param>
    public static string Of(string shell, string program)
    {
        string script = shell switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            "fish" => Fish,
            _ => PowerShell,
        };
        return script.Replace("FUNCTION", $"_{program.Replace('-', '_')}", StringComparison.Ordinal).Replace("PROGRAM", program, StringComparison.Ordinal);
    }
}
