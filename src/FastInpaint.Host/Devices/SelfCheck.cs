using FastInpaint.Graph;

namespace FastInpaint.Host.Devices;

/// <summary>Runs two small networks on a device and compares some outputs with numbers stored from the reference interpreter.</summary>
internal static class SelfCheck
{
    /// <summary>The largest allowed difference at fp32.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>The largest allowed difference at fp16: two levels of an 8-bit picture.</summary>
    public const double ToleranceFp16 = 2.0 / 255;

    private const int Side = 24;

    // Every 101st output value of the reference interpreter.
    private static readonly float[] Generator =
    [
        0.5122368f, 0.32694662f, 0.22907236f, 0.77521896f, 0.40328065f, 0.3939879f, 0.70724994f, 0.4490926f, 0.5032161f,
        0.84928876f, 0.2284455f, 0.53504866f, 0.6772999f, 0.46996766f, 0.045855448f, 0.12497653f, 0.17239714f, 0.56824636f,
    ];

    private static readonly float[] Detector = [0.49495718f, 0.494019f, 0.49099398f, 0.53574175f, 0.48641717f, 0.47667122f];

    /// <returns>The largest difference from the stored numbers; infinity where an output is not finite.</returns>
    public static double LargestDifference(IBackend backend, Precision precision = Precision.Fp32) =>
        Math.Max(Difference(Generator, Sample(backend, Network.Generator(6, 2), precision)), Difference(Detector, Sample(backend, Network.Detector(3), precision)));

    /// <summary>The outputs that are compared.</summary>
    public static float[] Sample(IBackend backend, Network network, Precision precision = Precision.Fp32)
    {
        using IModel model = backend.Load(network, new BenchmarkWeights(network), precision);
        using IExecutable executable = model.Prepare(model.Plan(1, Side, Side));
        for (int y = 0; y < Side; y++)
        {
            BenchmarkWeights.Fill(executable.InputRow(0, y), 1, (uint)y);
        }

        executable.Run(null, CancellationToken.None);
        var samples = new List<float>();
        for (int i = 0; i < executable.Plan.Output.Elements; i += 101)
        {
            int row = Side * executable.Plan.Output.C;
            samples.Add(executable.OutputRow(0, i / row)[i % row]);
        }

        return [.. samples];
    }

    private static double Difference(float[] expected, float[] actual) =>
        expected.Zip(actual, (a, b) => float.IsFinite(b) ? Math.Abs(a - b) : double.PositiveInfinity).Append(expected.Length == actual.Length ? 0 : double.PositiveInfinity).Max();
}
