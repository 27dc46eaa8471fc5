using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using FastInpaint.Graph;
using FastInpaint.Simd;

namespace FastInpaint.Benchmarks;

/// <summary>Single convolutions of the paper's networks at 256x256 by the direct sum and by Winograd's transforms, on all cores.</summary>
[MemoryDiagnoser]
public unsafe class ConvolutionBenchmarks
{
    private const int NetworkHeight = 256;

    private WorkerPool _pool = null!;
    private PackedConvolutions _weights = null!;
    private CpuStep _step = null!;
    private NativeBuffer[] _buffers = [];

    /// <summary>Kind, input channels, output channels, side of the input.</summary>
    [Params(
        "3x3 256-256 64", "3x3 dilation 2 256-256 64", "4x4 stride 2 64-128 256", "4x4 stride 2 128-256 128", "transposed 256-128 64", "transposed 128-64 128",
        "4x4 32-64 256", "4x4 256-256 64", "7x7 4-64 256", "7x7 64-3 256")]
    public string Layer { get; set; } = "";

    [Params(ConvolutionAlgorithm.Winograd, ConvolutionAlgorithm.Direct)]
    public ConvolutionAlgorithm Algorithm { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        string[] words = Layer.Split(' ');
        int[] channels = [.. words[^2].Split('-').Select(word => int.Parse(word, System.Globalization.CultureInfo.InvariantCulture))];
        int side = int.Parse(words[^1], System.Globalization.CultureInfo.InvariantCulture);
        ConvolutionOperation operation = Operation(string.Join(' ', words[..^2]), channels[0], channels[1]);
        int k = operation.Kernel;
        var parameters = new RandomWeights(new Dictionary<string, ImmutableArray<int>>
        {
            ["weight"] = operation is TransposedConvolution ? [channels[0], channels[1], k, k] : [channels[1], channels[0], k, k],
        });
        var input = new TensorShape(1, side, side, channels[0]);
        TensorShape output = ShapeInference.Infer(new Network(NetworkKind.Generator, 1, 0, [], [new Input(operation.X, channels[0]), operation]), input)[operation.Output.Id];

        _pool = new WorkerPool(Environment.ProcessorCount);
        _weights = new PackedConvolutions([operation], parameters, new ConvolutionTarget(CpuTiers.Best, Algorithm), _pool);
        ConvolutionWeights weights = _weights[operation.Name];
        _buffers =
        [
            new NativeBuffer(input.Elements * sizeof(float)),
            new NativeBuffer(output.Elements * sizeof(float)),
            new NativeBuffer(weights.Layout(input, output, NetworkHeight).WorkerBytes * _pool.Workers),
        ];
        parameters.Read("weight", new Span<float>(_buffers[0].Floats, (int)input.Elements));
        _step = weights.MakeStep(
            new ConvolutionPointers((nint)_buffers[0].Pointer, (nint)_buffers[1].Pointer, 0, 0, (nint)_buffers[2].Pointer), input, output, NetworkHeight, _pool.Workers);
    }

    [Benchmark]
    public void Run() => _step.Run(_pool, CancellationToken.None);

    [GlobalCleanup]
    public void Release()
    {
        Array.ForEach(_buffers, buffer => buffer.Dispose());
        _weights.Dispose();
        _pool.Dispose();
    }

    private static ConvolutionOperation Operation(string kind, int inChannels, int outChannels)
    {
        Value x = new(0), y = new(1);
        Convolution Ordinary(int kernel, int stride, int dilation, Padding padding) => new("conv", x, y, "weight", inChannels, outChannels, kernel, stride, dilation) { Padding = padding };
        return kind switch
        {
            "3x3" => Ordinary(3, 1, 1, new Padding(1, 1, PaddingMode.Reflect)),
            "3x3 dilation 2" => Ordinary(3, 1, 2, new Padding(2, 2, PaddingMode.Reflect)),
            "4x4 stride 2" => Ordinary(4, 2, 1, new Padding(1, 1, PaddingMode.Zero)),
            "4x4" => Ordinary(4, 1, 1, new Padding(1, 2, PaddingMode.Zero)),
            "7x7" => Ordinary(7, 1, 1, new Padding(3, 3, PaddingMode.Reflect)),
            "transposed" => new TransposedConvolution("conv", x, y, "weight", inChannels, outChannels, 4, 2, 1),
            _ => throw new ArgumentException($"There is no layer '{kind}'.", nameof(kind)),
        };
    }
}
