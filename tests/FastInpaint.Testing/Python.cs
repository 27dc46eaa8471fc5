using System.Collections.Concurrent;

namespace FastInpaint.Testing;

/// <summary>Debian's Python, which has PyTorch, OpenCV and scikit-image where their packages are installed.</summary>
public static class Python
{
    private const string Interpreter = "/usr/bin/python3";

    private static readonly ConcurrentDictionary<string, Lazy<bool>> s_installed = new();

    /// <summary>Skips the test where a module is not installed.</summary>
    public static void SkipWithout(params string[] modules) =>
        Assert.SkipUnless(Has(modules), $"needs {Interpreter} with {string.Join(", ", modules)}");

    /// <summary>Whether modules are installed. They are found, not imported: importing PyTorch takes seconds.</summary>
    public static bool Has(params string[] modules) => s_installed.GetOrAdd(string.Join(' ', modules), names => new Lazy<bool>(() =>
    {
        if (!File.Exists(Interpreter))
        {
            return false;
        }

        const string Find = "import importlib.util as u, sys; sys.exit(any(u.find_spec(name) is None for name in sys.argv[1:]))";
        return Run(["-c", Find, .. names.Split(' ')]).GetAwaiter().GetResult().ExitCode == 0;
    })).Value;

    /// <summary>What a script prints; fails the test where it ends with an error.</summary>
    /// <param name="arguments">Its file and its arguments.</param>
    public static string Script(params string[] arguments)
    {
        Outcome run = Run(arguments).GetAwaiter().GetResult();
        Assert.True(run.ExitCode == 0, $"{Interpreter} {string.Join(' ', arguments)}: {run.Output}{run.Error}");
        return run.Output;
    }

    /// <summary>Runs a script.</summary>
    /// <param name="arguments">Its file and its arguments.</param>
    /// <param name="input">What it reads from standard input.</param>
    public static Task<Outcome> Run(string[] arguments, string input = "") => Programs.Run(Programs.Command(Interpreter, arguments), input);
}
