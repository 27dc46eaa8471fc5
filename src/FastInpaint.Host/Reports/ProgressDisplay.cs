using Spectre.Console;

namespace FastInpaint.Host.Reports;

/// <summary>A progress bar on a terminal, none in a pipe.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs work that may take long; the bar goes to standard error.</summary>
    public static T Run<T>(CommandConsole console, string title, Func<IProgress<double>?, T> work) =>
        RunCounted(console, title, show => work(show is null ? null : new Target(show, title)));

    /// <summary>Runs work that may take long and says by itself what stands beside the bar, on any thread.</summary>
    /// <param name="work">Given what shows the finished share and the text; null where nothing is shown.</param>
    public static T RunCounted<T>(CommandConsole console, string title, Func<Action<double, string>?, T> work)
    {
        if (!ReferenceEquals(console.Error, Console.Error) || Console.IsErrorRedirected)
        {
            return work(null);
        }

        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(console.Error) });
        return terminal.Progress().AutoClear(true).HideCompleted(true).Start(context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(title), maxValue: 1);
            return work((share, text) => (task.Value, task.Description) = (share, Markup.Escape(text)));
        });
    }

    private sealed class Target(Action<double, string> show, string title) : IProgress<double>
    {
        public void Report(double value) => show(value, title);
    }
}
