using System.Globalization;

namespace FastInpaint.Scheduling;

/// <summary>Why a picture is cut as it is, with the figures that were compared.</summary>
/// <param name="Why">The reason, in a sentence.</param>
/// <param name="Bytes">Predicted bytes.</param>
/// <param name="Text">Both, with the work.</param>
internal sealed record StrategyReason(string Why, long Bytes, string Text)
{
    public const string AskedFor = "It was asked for.";

    /// <summary>That the whole picture is within a limit, in bytes.</summary>
    public static string WholeFits(long limit) => $"The whole picture fits the memory limit of {ByteSize.Format(limit)}.";

    /// <summary>That the whole picture is beyond a limit, and what is done instead; both in bytes.</summary>
    public static string TooLarge(long needed, long limit, string instead) => $"The whole picture would need {ByteSize.Format(needed)}, the memory limit is {ByteSize.Format(limit)}; {instead}";

    /// <param name="why">The reason, in a sentence.</param>
    /// <param name="share">Multiply-adds in relation to those of the whole picture.</param>
    /// <param name="bytes">Predicted bytes.</param>
    public static string With(string why, double share, long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{why} Predicted: {share:0.###} of the whole picture's multiply-adds, {ByteSize.Format(bytes)}.");

    /// <summary>The reason of a plan for the whole picture; a repeated call makes no new text.</summary>
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
