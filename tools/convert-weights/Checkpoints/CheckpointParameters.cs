using System.Collections.Immutable;
using System.Globalization;
using FastInpaint.Graph;
using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>The tensors of a network in a checkpoint as parameters under their canonical names. Reading a tensor verifies its checksum, where the file has one, and its values.</summary>
internal sealed class CheckpointParameters : IParameterSource
{
    private const int ChunkBytes = 1 << 20;

    private readonly NetworkTensors _tensors;
    private readonly TensorType _target;
    private readonly bool _allowNonFinite;
    private readonly Action<long> _progress;
    private readonly CancellationToken _cancellation;

    /// <param name="target">The type that the values have to fit.</param>
    /// <param name="allowNonFinite">Whether NaN and infinity are allowed.</param>
    /// <param name="progress">Called with the number of bytes just read.</param>
    /// <exception cref="InvalidNetworkException">A tensor does not hold floating-point numbers, or is too large.</exception>
    public CheckpointParameters(string path, NetworkTensors tensors, TensorType target, bool allowNonFinite, Action<long> progress, CancellationToken cancellation)
    {
        (Description, _tensors, _target, _allowNonFinite, _progress, _cancellation) = (path, tensors, target, allowNonFinite, progress, cancellation);
        string[] faults = [.. tensors.Tensors.Where(pair => !pair.Value.Type.IsFloat || pair.Value.Elements > Array.MaxLength).Select(pair => $"'{pair.Key}' has {pair.Value.Elements} elements of type {pair.Value.Type.Name}")];
        if (faults.Length > 0)
        {
            throw new InvalidNetworkException($"{path}: not the parameters of a network: {string.Join("; ", faults)}. Parameters have at most {Array.MaxLength} elements of type F64, F32, F16 or BF16.");
        }

        Shapes = tensors.Tensors.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.Shape.Select(side => (int)side).ToImmutableArray(), StringComparer.Ordinal);
    }

    public string Description { get; }

    public IReadOnlyDictionary<string, ImmutableArray<int>> Shapes { get; }

    /// <summary>The network of these tensors.</summary>
    /// <exception cref="InvalidNetworkException">Tensors are missing, superfluous or misshaped; the message lists all by name.</exception>
    public Network ToNetwork() => _tensors.Kind == NetworkKind.Generator ? Network.Generator(this) : Network.Detector(this);

    /// <exception cref="InvalidDataException">A value is not finite or beyond the target's range, or the file is damaged.</exception>
    public void Read(string name, Span<float> destination)
    {
        CheckpointTensor tensor = _tensors.Tensors.TryGetValue(name, out CheckpointTensor? found) ? found : throw new KeyNotFoundException($"{Description}: there is no tensor '{name}'.");
        if (destination.Length != tensor.Elements)
        {
            throw new ArgumentException($"Tensor '{name}' has {tensor.Elements} elements, the destination {destination.Length}.", nameof(destination));
        }

        tensor.Data.Verify();
        var stream = new TensorStream(tensor, Description);
        var chunk = new byte[Math.Min(ChunkBytes, tensor.Bytes)];
        int done = 0;
        while (stream.Read(chunk) is > 0 and var read)
        {
            _cancellation.ThrowIfCancellationRequested();
            Span<float> values = destination.Slice(done, read / tensor.Type.Size);
            tensor.Type.ToSingle(chunk.AsSpan(0, read), values);
            Check(name, tensor, chunk, values, done);
            done += values.Length;
            _progress(read);
        }
    }

    private void Check(string name, CheckpointTensor tensor, ReadOnlySpan<byte> elements, ReadOnlySpan<float> values, int first)
    {
        // The least magnitude that rounds to infinity: half a step above the largest finite value.
        uint limit = _target switch
        {
            TensorType.Fp16 => BitConverter.SingleToUInt32Bits(65520f),
            TensorType.Bf16 => 0x7F7F8000,
            _ => 0x7F800000,
        };
        for (int i = 0; i < values.Length; i++)
        {
            if ((BitConverter.SingleToUInt32Bits(values[i]) & 0x7FFFFFFF) >= limit)
            {
                CheckBeyond(name, tensor, tensor.Type.ToDouble(elements.Slice(i * tensor.Type.Size, tensor.Type.Size)), first + i);
            }
        }
    }

    private void CheckBeyond(string name, CheckpointTensor tensor, double value, int element)
    {
        string what = string.Create(CultureInfo.InvariantCulture, $"tensor '{name}' ({CheckpointError.Quote(tensor.Name)} in the file) holds {value} at element {element}");
        if (double.IsFinite(value))
        {
            throw CheckpointError.Refused(Description, $"{what}, which {TensorElements.Name(_target)} cannot hold. Convert to {(_target == TensorType.Fp16 ? "fp32 or bf16" : "fp32, after training with smaller values")}.");
        }

        if (!_allowNonFinite)
        {
            throw CheckpointError.Refused(Description, $"{what}. Train or save the weights again, or allow it with --allow-nonfinite.");
        }
    }
}
