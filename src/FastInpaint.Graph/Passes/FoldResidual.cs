using System.Collections.Immutable;

namespace FastInpaint.Graph;

/// <summary>
/// Folds an <see cref="ApplyNorm"/>, with its residual, into the prologue of the convolution that reads it first. If the norm has further readers, the convolution also writes the map
/// that it computes as it loads. Run this pass after <see cref="SplitInstanceNorm"/>. The pass saves reads and writes of the map, and costs the memory of one more map: the normalized map, the residual
/// and their sum live at the same time as the convolution's output.
/// </summary>
internal static class FoldResidual
{
    /// <param name="network">The network.</param>
    /// <param name="loads">Whether the backend can load a residual in this convolution.</param>
    public static Network Run(Network network, Func<ConvolutionOperation, bool> loads)
    {
        ImmutableArray<Operation> operations = network.Operations;
        var consumers = NetworkPasses.Consumers(operations);
        var folded = new Dictionary<Operation, Operation?>(ReferenceEqualityComparer.Instance);
        foreach (ApplyNorm apply in operations.OfType<ApplyNorm>())
        {
            Operation[] readers = [.. consumers[apply.Output.Id]];
            if (readers.FirstOrDefault() is ConvolutionOperation { Prologue: null } conv && loads(conv) && (readers.Length == 1 || KeepsPlaces(conv)))
            {
                folded[apply] = null;
                folded[conv] = conv with
                {
                    X = apply.X,
                    Prologue = new NormPrologue(apply.Coefficients, apply.Activation) { Residual = apply.Residual, Applied = readers.Length == 1 ? null : apply.Output },
                };
            }
        }

        return network.With(folded);
    }

    /// <summary>Whether output and input have the same pixels and nothing else is loaded. Then the code that makes an output pixel can also write the input pixel of that place.</summary>
    private static bool KeepsPlaces(ConvolutionOperation operation) =>
        operation is Convolution { Stride: 1, Padding.Mode: PaddingMode.Reflect } conv && conv.Kernel % 2 == 1 && conv.Padding.Before == conv.Extent / 2 && conv.Padding.After == conv.Extent / 2;
}
