using BenchmarkDotNet.Attributes;
using FastInpaint.Graph;
using FastInpaint.Simd;

namespace FastInpaint.Benchmarks;

/// <summary>Whole networks on all cores: the paper's sizes and the embedded ones. The memory diagnoser shows that a run allocates nothing.</summary>
[MemoryDiagnoser]
public class NetworkBenchmarks
{
    private IBackend _backend = null!;
    private IModel _model = null!;
    private IExecutable _executable = null!;

    [Params("generator-64", "generator-16", "detector-32", "detector-8")]
    public string Name { get; set; } = "";

    [Params(256, 512)]
    public int Size { get; set; }

    [Params(ConvolutionAlgorithm.Auto, ConvolutionAlgorithm.Direct)]
    public ConvolutionAlgorithm Algorithm { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        string[] parts = Name.Split('-');
        int width = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        Network network = parts[0] == "generator" ? Network.Generator(width, 8) : Network.Detector(width);
        _backend = new CpuBackend(0, Algorithm);
        _model = _backend.Load(network, new RandomWeights(network), Precision.Fp32);
        _executable = _model.Prepare(_model.Plan(1, Size, Size));
        var random = new Random(1);
        for (int y = 0; y < Size; y++)
        {
            foreach (ref float value in _executable.InputRow(0, y))
            {
                value = random.NextSingle();
            }
        }
    }

    [Benchmark]
    public void Run() => _executable.Run(null, CancellationToken.None);

    [GlobalCleanup]
    public void Release()
    {
        _executable.Dispose();
        _model.Dispose();
        _backend.Dispose();
    }
}
