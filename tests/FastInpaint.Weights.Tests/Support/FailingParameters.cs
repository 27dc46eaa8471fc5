using System.Collections.Immutable;
using FastInpaint.Graph;

namespace FastInpaint.Weights.Tests;

/// <summary>Parameters of which one cannot be read.</summary>
internal sealed class FailingParameters(IParameterSource inner, string failing) : IParameterSource
{
    public string Description => inner.Description;

    public IReadOnlyDictionary<string, ImmutableArray<int>> Shapes => inner.Shapes;

    public void Read(string name, Span<float> destination)
    {
        if (name == failing)
        {
            throw new IOException($"'{name}' cannot be read.");
        }

        inner.Read(name, destination);
    }
}
