using Spectre.Console;

namespace FastInpaint.Host.Reports;

/// <summary>Shows a progress bar on a terminal, and nothing in a pipe.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs long work with a progress bar on standard error.</summary>
    public static T Run<T>(CommandConsole console, string title, Func<IProgress<double>?, T> work) =>
        RunCounted(console, title, show => work(show is null ? null : new Target(show, title)));

    /// <summary>Runs long work with a progress bar and a text beside it.</summary>
    /// <param name="console">The outputs of the command.</param>
    /// <param name="title">The title of the bar.</param>
    /// <param name="work">The work. Gets a function that shows the finished share and a text, callable on any thread; null where nothing is shown.</param>
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
