namespace FastInpaint.Graph;

/// <summary>
/// Splits instance norm into statistics (made by the convolution before it), coefficients, and apply. Apply takes in a ReLU or an addition if that is its only reader.
/// If a convolution is its only reader, apply becomes that convolution's prologue. It comes before the padding, since a border of zeros must stay 0 and not become act(b).
/// </summary>
internal static class SplitInstanceNorm
{
    public static Network Run(Network network, bool prologues = true)
    {
        Network split = FoldApply(Split(network));
        return prologues ? FoldPrologues(split) : split;
    }

    private static Network Split(Network network)
    {
        int next = network.ValueCount;
        var operations = new List<Operation>();
        foreach (Operation operation in network.Operations)
        {
            int producer = operation is InstanceNorm norm
                ? operations.FindIndex(other => other is ConvolutionOperation { Statistics: null } && other.Output == norm.X)
                : -1;
            if (producer < 0)
            {
                operations.Add(operation);
                continue;
            }

            norm = (InstanceNorm)operation;
            Value statistics = new(next++);
            Value coefficients = new(next++);
            operations[producer] = (ConvolutionOperation)operations[producer] with { Statistics = statistics };
            operations.Add(new NormCoefficients($"{norm.Name}.coefficients", statistics, norm.X, coefficients, norm.Scale, norm.Shift));
            operations.Add(new ApplyNorm($"{norm.Name}.apply", norm.X, coefficients, norm.Output));
        }

        return network.With([.. operations]);
    }

    private static Network FoldApply(Network network)
    {
        var consumers = NetworkPasses.Consumers(network.Operations);
        var replaced = new Dictionary<Operation, Operation?>(ReferenceEqualityComparer.Instance);
        foreach (ApplyNorm apply in network.Operations.OfType<ApplyNorm>())
        {
            Operation? user = consumers[apply.Output.Id].ToArray() is [var only] ? only : null;
            Operation? both = user switch
            {
                Activate { Function: Activation.Relu or Activation.LeakyRelu } activate => apply with { Activation = activate.Function, Output = activate.Output },
                Add add when add.X != add.Y => apply with { Residual = add.X == apply.Output ? add.Y : add.X, Output = add.Output },
                _ => null,
            };
            if (both is not null && replaced.TryAdd(user!, both))
            {
                replaced[apply] = null;
            }
        }

        return network.With(replaced);
    }

    private static Network FoldPrologues(Network network)
    {
        var consumers = NetworkPasses.Consumers(network.Operations);
        var prologues = network.Operations.OfType<ApplyNorm>()
            .Where(apply => apply.Residual is null && consumers[apply.Output.Id].ToArray() is [ConvolutionOperation { Prologue: null }])
            .ToDictionary(apply => apply.Output);

        return network.With([.. network.Operations
            .Where(operation => !prologues.ContainsKey(operation.Output))
            .Select(operation => operation is ConvolutionOperation conv && prologues.TryGetValue(conv.X, out ApplyNorm? apply)
                ? conv with { X = apply.X, Prologue = new NormPrologue(apply.Coefficients, apply.Activation) }
                : operation)]);
    }
}
