namespace FastInpaint.Graph;

internal static partial class ReferenceInterpreter
{
    private static double[] Evaluate(AddBias operation, double[] x, TensorShape shape, IParameterSource parameters)
    {
        double[] bias = Parameter(parameters, operation.Bias);
        return [.. x.Select((value, e) => value + bias[e % shape.C])];
    }
}
