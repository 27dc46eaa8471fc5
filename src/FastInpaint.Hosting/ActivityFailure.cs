using System.Diagnostics;

namespace FastInpaint.Hosting;

/// <summary>Marks an activity as failed, by OpenTelemetry's conventions.</summary>
internal static class ActivityFailure
{
    /// <summary>Sets the activity's status to an error with the exception's type and a sentence, and the tag <c>error.type</c> to the exception's full type name.</summary>
    /// <param name="activity">The activity, or null.</param>
    /// <param name="exception">The error.</param>
    /// <param name="sentence">Describes the error; null for the exception's own message.</param>
    public static void Fail(this Activity? activity, Exception exception, string? sentence = null) =>
        activity?.SetStatus(ActivityStatusCode.Error, $"{exception.GetType().Name}: {sentence ?? exception.Message}").SetTag("error.type", exception.GetType().FullName);

    /// <summary>Marks an activity as failed where there is no exception.</summary>
    /// <param name="activity">The activity, or null.</param>
    /// <param name="type">The kind of error, as one word.</param>
    /// <param name="sentence">Describes the error.</param>
    public static void Fail(this Activity? activity, string type, string sentence) =>
        activity?.SetStatus(ActivityStatusCode.Error, $"{type}: {sentence}").SetTag("error.type", type);
}
