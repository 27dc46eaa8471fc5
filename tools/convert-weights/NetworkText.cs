using System.Collections.Immutable;
using FastInpaint.Graph;

namespace FastInpaint.ConvertWeights;

/// <summary>How the program speaks of networks and tensors.</summary>
internal static class NetworkText
{
    public static string Of(Network network) => network.Kind == NetworkKind.Generator
        ? $"generator (B = {network.BaseChannels}, {network.ResidualBlocks} residual blocks)"
        : $"detector (d = {network.BaseChannels})";

    /// <summary>Names the tensors that belong to no network, one a line.</summary>
    public static void ListLeftOut(TextWriter output, ImmutableArray<string> names)
    {
        if (names.Length > 0)
        {
            output.WriteLine($"Left out, {names.Length} tensors that belong to no network:");
            foreach (string name in names)
            {
                output.WriteLine($"  {Printable(name)}");
            }
        }
    }

    /// <summary>A name of a file without what would move the terminal's cursor.</summary>
    public static string Printable(string name) => string.Concat(name.Select(letter => char.IsControl(letter) ? '?' : letter));
}
