using System.Collections.Immutable;

namespace FastInpaint.Graph;

/// <summary>A network: an immutable list of operations in topological order, and the parameters that they read. Thread-safe.</summary>
internal sealed class Network(
    NetworkKind kind, int baseChannels, int residualBlocks, ImmutableArray<ParameterShape> parameters, ImmutableArray<Operation> operations)
{
    /// <summary>Smallest side of the input, in pixels. The residual blocks work at a quarter of the input's size, and their reflection padding of 2 needs at least 3 pixels.</summary>
    public const int MinimumSide = 12;

    /// <summary>The input's height and width must be multiples of this number.</summary>
    public const int SideMultiple = 4;

    /// <summary>Whether this is a generator or a detector.</summary>
    public NetworkKind Kind { get; } = kind;

    /// <summary>Channels of the first layer: B of the generator, d of the detector.</summary>
    public int BaseChannels { get; } = baseChannels;

    /// <summary>Residual blocks; 0 for the detector.</summary>
    public int ResidualBlocks { get; } = residualBlocks;

    /// <summary>Channels of the input: 4 (white-filled RGB and mask) or 3 (RGB).</summary>
    public int InputChannels => Kind == NetworkKind.Generator ? 4 : 3;

    /// <summary>Channels of the output: 3 (RGB) or 1 (probability).</summary>
    public int OutputChannels => Kind == NetworkKind.Generator ? 3 : 1;

    /// <summary>The parameters by canonical name, with their shapes as PyTorch stores them.</summary>
    public ImmutableArray<ParameterShape> Parameters { get; } = parameters;

    public ImmutableArray<Operation> Operations { get; } = operations;

    public Value Input => Operations[0].Output;

    public Value Output => Operations[^1].Output;

    /// <summary>Largest value number plus one.</summary>
    public int ValueCount => Operations.SelectMany(operation => operation.Parts).SelectMany(part => part.Outputs).Max(value => value.Id) + 1;

    /// <summary>Makes a generator. Its widths and number of blocks follow from the parameters' shapes.</summary>
    /// <exception cref="InvalidNetworkException">Parameters are missing, superfluous or misshaped; the message lists them by name.</exception>
    public static Network Generator(IParameterSource parameters) => GeneratorFactory.Create(parameters);

    /// <summary>Makes a detector. Its widths follow from the parameters' shapes.</summary>
    /// <exception cref="InvalidNetworkException">Parameters are missing, superfluous or misshaped; the message lists them by name.</exception>
    public static Network Detector(IParameterSource parameters) => DetectorFactory.Create(parameters);

    /// <summary>Makes a generator of given widths, without looking at parameters.</summary>
    /// <param name="baseChannels">B, 1 to 4096.</param>
    /// <param name="blocks">Residual blocks, 0 to 1024.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width is outside its range.</exception>
    public static Network Generator(int baseChannels, int blocks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(baseChannels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(baseChannels, ParameterCheck.MaximumBaseChannels);
        ArgumentOutOfRangeException.ThrowIfNegative(blocks);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(blocks, 1024);
        return GeneratorFactory.Create(baseChannels, blocks);
    }

    /// <summary>Makes a detector of a given width, without looking at parameters.</summary>
    /// <param name="baseChannels">d, 1 to 4096.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is outside its range.</exception>
    public static Network Detector(int baseChannels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(baseChannels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(baseChannels, ParameterCheck.MaximumBaseChannels);
        return DetectorFactory.Create(baseChannels);
    }

    /// <summary>The network that the parameters' names belong to; null if they belong to neither.</summary>
    public static NetworkKind? Recognize(IParameterSource parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        bool generator = parameters.Shapes.ContainsKey(GeneratorFactory.FirstWeight);
        bool detector = parameters.Shapes.ContainsKey(DetectorFactory.FirstWeight);
        return generator == detector ? null : generator ? NetworkKind.Generator : NetworkKind.Detector;
    }

    /// <summary>Throws if the networks do not accept an input of this size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The batch is below 1, or a side is not a multiple of 4 or below 12.</exception>
    public static void CheckSize(int batch, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        Check(height, nameof(height));
        Check(width, nameof(width));

        static void Check(int side, string name)
        {
            if (side < MinimumSide || side % SideMultiple != 0)
            {
                throw new ArgumentOutOfRangeException(
                    name, side, $"The {name} is {side}; it must be a multiple of {SideMultiple} and at least {MinimumSide}.");
            }
        }
    }

    public Network With(ImmutableArray<Operation> operations) => new(Kind, BaseChannels, ResidualBlocks, Parameters, operations);

    /// <summary>A copy of the network in which operations are replaced by others, or removed (null).</summary>
    public Network With(IReadOnlyDictionary<Operation, Operation?> replaced) =>
        With([.. Operations.Select(operation => replaced.GetValueOrDefault(operation, operation)).OfType<Operation>()]);
}

/// <summary>The two networks.</summary>
public enum NetworkKind
{
    /// <summary>Fills holes: 4 input channels (white-filled RGB and mask), 3 output channels.</summary>
    Generator,

    /// <summary>Marks artifacts: 3 input channels (RGB), 1 output channel (probability).</summary>
    Detector,
}

/// <summary>The name and shape of a parameter that a network reads.</summary>
/// <param name="Name">Canonical name, for example <c>blocks.3.conv1.weight</c>.</param>
/// <param name="Shape">Shape as PyTorch stores it, outermost dimension first.</param>
internal sealed record ParameterShape(string Name, ImmutableArray<int> Shape)
{
    /// <summary>Number of elements.</summary>
    public long Elements => Shape.Aggregate(1L, (product, side) => product * side);
}
