using Spectre.Console;

namespace FastInpaint.Host.Reports;

/// <summary>A progress bar on a terminal, none in a pipe.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs work that may take long; the bar goes to standard error.</summary>
    public static T Run<T>(CommandConsole console, string title, Func<IProgress<double>?, T> work)
    {
        if (!ReferenceEquals(console.Error, Console.Error) || Console.IsErrorRedirected)
        {
            return work(null);
        }

        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(console.Error) });
        return terminal.Progress().AutoClear(true).HideCompleted(true).Start(context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(title), maxValue: 1);
            return work(new Target(task));
        });
    }

    private sealed class Target(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = value;
    }
}
