using System.Diagnostics;

namespace FastInpaint.Hosting;

/// <summary>Says of an activity that it has failed, as OpenTelemetry's conventions do.</summary>
internal static class ActivityFailure
{
    /// <summary>Gives it the status of an error, the type and the sentence of what went wrong, and the type as <c>error.type</c>.</summary>
    /// <param name="activity">The activity, or null.</param>
    /// <param name="exception">What went wrong.</param>
    /// <param name="sentence">What is said of it; null for the exception's own sentence.</param>
    public static void Fail(this Activity? activity, Exception exception, string? sentence = null) =>
        activity?.SetStatus(ActivityStatusCode.Error, $"{exception.GetType().Name}: {sentence ?? exception.Message}").SetTag("error.type", exception.GetType().FullName);

    /// <summary>The same for what is no exception.</summary>
    /// <param name="activity">The activity, or null.</param>
    /// <param name="type">What went wrong, as one word.</param>
    /// <param name="sentence">What is said of it.</param>
    public static void Fail(this Activity? activity, string type, string sentence) =>
        activity?.SetStatus(ActivityStatusCode.Error, $"{type}: {sentence}").SetTag("error.type", type);
}
