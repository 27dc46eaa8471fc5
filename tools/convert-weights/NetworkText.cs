using System.Collections.Immutable;
using FastInpaint.Graph;
using FastInpaint.Host;

namespace FastInpaint.ConvertWeights;

/// <summary>Words networks and tensors for the program's output.</summary>
internal static class NetworkText
{
    public static string Of(Network network) => network.Kind == NetworkKind.Generator
        ? $"generator (B = {network.BaseChannels}, {network.ResidualBlocks} residual blocks)"
        : $"detector (d = {network.BaseChannels})";

    /// <summary>Lists the tensors that belong to no network, one a line.</summary>
    public static void ListLeftOut(CommandConsole console, ImmutableArray<string> names)
    {
        if (names.Length > 0)
        {
            console.Print($"Left out, {names.Length} tensors that belong to no network:");
            foreach (string name in names)
            {
                console.Print($"  {name}");
            }
        }
    }
}
