using System.Globalization;

namespace FastInpaint.Scheduling;

/// <summary>The reason for the way in which a picture is cut, with the figures that were compared.</summary>
/// <param name="Why">The reason, as a sentence.</param>
/// <param name="Bytes">Predicted memory in bytes.</param>
/// <param name="Text">Reason, work and memory as text.</param>
internal sealed record StrategyReason(string Why, long Bytes, string Text)
{
    public const string AskedFor = "It was asked for.";

    /// <summary>Sentence: the whole picture fits a limit, in bytes.</summary>
    public static string WholeFits(long limit) => $"The whole picture fits the memory limit of {ByteSize.Format(limit)}.";

    /// <summary>Sentence: the whole picture exceeds a limit, and what is done instead. Both sizes are in bytes.</summary>
    public static string TooLarge(long needed, long limit, string instead) => $"The whole picture would need {ByteSize.Format(needed)}, the memory limit is {ByteSize.Format(limit)}; {instead}";

    /// <param name="why">The reason, as a sentence.</param>
    /// <param name="share">Multiply-adds relative to those of the whole picture.</param>
    /// <param name="bytes">Predicted memory in bytes.</param>
    public static string With(string why, double share, long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{why} Predicted: {share:0.###} of the whole picture's multiply-adds, {ByteSize.Format(bytes)}.");

    /// <summary>The reason for a plan of the whole picture. A repeated call with equal arguments returns the same string.</summary>
    /// <inheritdoc cref="With(string, double, long)"/>
    public static string Of(PlannedSize size, string why, long bytes)
    {
        StrategyReason? said = size.Reason;
        if (said is null || said.Bytes != bytes || said.Why != why)
        {
            size.Reason = said = new StrategyReason(why, bytes, With(why, size.Work / size.Pixels, bytes));
        }

        return said.Text;
    }
}
