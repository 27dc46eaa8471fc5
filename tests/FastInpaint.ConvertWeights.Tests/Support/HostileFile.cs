namespace FastInpaint.ConvertWeights.Tests;

/// <summary>A malformed file of tests/corpora.</summary>
/// <param name="Name">Its name, which says what is wrong.</param>
/// <param name="Reason">Words of the message that refuses it.</param>
/// <param name="Make">Makes it.</param>
/// <param name="IsCompressed">Whether deflate takes part, whose bytes may differ from version to version.</param>
internal sealed record HostileFile(string Name, string Reason, Func<byte[]> Make, bool IsCompressed = false);
