using FastInpaint.Host.Usage;

namespace FastInpaint.Host.Tests;

/// <summary>A misspelled command, option or word is exit code 2 and one sentence with the near names.</summary>
public sealed class NearNameTests
{
    private static readonly string[] s_inpaint = ["inpaint", "a.png", "m.png", "-o", "o.png"];

    [Theory]
    [InlineData("There is no command 'inpant'; did you mean inpaint? See fastinpaint --help.", "inpant", "a.png", "m.png")]
    [InlineData("There is no command 'Batch'; did you mean batch? See", "Batch")]
    [InlineData("There is no command 'comp'; did you mean completion? See", "comp")]
    [InlineData("There is no command 'detetc'; did you mean detect? See", "detetc", "a.png", "-o", "b.png")]
    [InlineData("There is no command 'inpant'; did you mean inpaint? See fastinpaint --help.", "inpant", "--help")]
    [InlineData("There is no command 'inpant'; did you mean inpaint? See fastinpaint --help.", "help", "inpant")]
    [InlineData("There is no command 'photo.jpg'. See fastinpaint --help.", "photo.jpg", "mask.png")]
    [InlineData("fastinpaint has no option --versoin; did you mean --version? See fastinpaint --help.", "--versoin")]
    [InlineData("No command is given. See fastinpaint --help.")]
    [InlineData("No command is given. See fastinpaint --help.", "--verbose")]
    public void A_command(string sentence, params string[] arguments) => Workplace.Run(arguments).AssertFailed(ExitCode.BadInput, $"fastinpaint: {sentence}");

    [Theory]
    [InlineData("inpaint has no option --detial; did you mean --detail? See fastinpaint inpaint --help.", "--detial", "none")]
    [InlineData("inpaint has no option --detial; did you mean --detail? See", "--detial=none")]
    [InlineData("inpaint has no option --wieghts; did you mean --weights? See", "--wieghts", "x.safetensors")]
    [InlineData("inpaint has no option --threshold; did you mean --mask-threshold? See", "--threshold", "3")]
    [InlineData("inpaint has no option --mem; did you mean --memory-limit or --low-memory? See", "--mem", "1GiB")]
    [InlineData("inpaint has no option --qwxyz. See", "--qwxyz")]
    [InlineData("inpaint has no option --resume; batch and submit have it. See", "--resume")]
    [InlineData("inpaint has no option --urls; serve has it. See", "--urls", "http://localhost:1")]
    [InlineData("inpaint has no option --detial; did you mean --detail? inpaint has no option --jsn; did you mean --json? See", "--detial", "--jsn")]
    [InlineData("'c.png' is one argument too many; inpaint takes IMAGE and MASK. See", "c.png")]
    [InlineData("--detail 'atuo' is none of auto, on, none; did you mean auto? See", "--detail", "atuo")]
    [InlineData("--match 'seemless' is none of seamless, none, gain; did you mean seamless? See", "--match", "seemless")]
    [InlineData("--weights is given without its value. Write --weights FILE. See", "--weights")]
    [InlineData("--weights is given 2 times, with 'a' and 'b'. Give it once. See", "--weights", "a", "--weights", "b")]
    public void An_option_or_word_of_inpaint(string sentence, params string[] options) =>
        Workplace.Run([.. s_inpaint, .. options]).AssertFailed(ExitCode.BadInput, $"fastinpaint: {sentence}");

    [Theory]
    [InlineData("inpaint has no option --detial; did you mean --detail? See", "inpaint", "--detial", "none", "a.png", "m.png", "-o", "o.png")]
    [InlineData("inpaint has no option --detial; did you mean --detail? See", "inpaint", "a.png", "--detial", "-o", "o.png")]
    [InlineData("detect has no option --dilate; inpaint, batch and submit have it. See", "detect", "a.png", "--dilate", "3", "-o", "o.png")]
    [InlineData("doctor has no option --jason; did you mean --json? See", "doctor", "--jason")]
    [InlineData("'again' is one argument too many; doctor takes options alone. See", "doctor", "again")]
    [InlineData("IMAGE is missing. See", "inpaint", "-o", "o.png")]
    [InlineData("--output FILE is missing. See", "inpaint", "a.png", "m.png")]
    [InlineData("--network generator|detector is missing. --weights FILE is missing. --input X.npy is missing. --output Y.npy is missing. See", "run")]
    [InlineData("SHELL is missing. See", "completion")]
    [InlineData("SHELL 'fsh' is none of bash, zsh, fish, powershell; did you mean zsh or fish? See", "completion", "fsh")]
    public void Wherever_it_stands(string sentence, params string[] arguments) => Workplace.Run(arguments).AssertFailed(ExitCode.BadInput, $"fastinpaint: {sentence}");

    [Fact]
    public void A_file_may_be_called_like_an_option()
    {
        Workplace.Run("inpaint", "./--detial", "m.png", "-o", "o.png").AssertFailed(ExitCode.BadInput, "--detial: ");
        Workplace.Run("inpaint", "-o", "o.png", "--", "--detial", "m.png").AssertFailed(ExitCode.BadInput, "--detial: there is no such file");
    }

    [Theory]
    [InlineData("atuo", "auto")]
    [InlineData("AUTO", "auto")]
    [InlineData("no", "on")]
    [InlineData("exat", "exact")]
    [InlineData("tiles")]
    [InlineData("")]
    public void Near_is_a_third_of_the_letters(string word, params string[] near) => Assert.Equal(near, NearNames.Of(word, ["auto", "on", "exact", "whole"]));

    [Fact]
    public void The_nearest_come_first_and_three_at_most()
    {
        string[] names = ["--invert-mask", "--mask-threshold", "--mask-alpha", "--masks"];
        Assert.Equal(["--masks", "--mask-threshold", "--mask-alpha"], NearNames.Of("--mask", names));
        Assert.Equal(["--MASK"], NearNames.Of("--mask", [.. names, "--MASK"]));
    }

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a", new[] { "a" })]
    [InlineData("a or b", new[] { "a", "b" })]
    [InlineData("a, b or c", new[] { "a", "b", "c" })]
    public void Words_are_listed_as_in_a_sentence(string text, string[] words) => Assert.Equal(text, NearNames.Listed(words, "or"));
}
