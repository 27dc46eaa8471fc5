using System.Runtime.InteropServices;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>
/// Reads the elements of a checkpoint tensor in row-major order, part by part, for any strides. Holds all bytes of a tensor in memory, unless the tensor is contiguous.
/// </summary>
internal sealed class TensorStream
{
    private readonly CheckpointTensor _tensor;
    private readonly byte[]? _bytes;
    private readonly long[] _index;
    private long _place;
    private long _done;

    /// <exception cref="IOException">The file fails to be read.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or a tensor that is not contiguous is larger than an array.</exception>
    public TensorStream(CheckpointTensor tensor, string path)
    {
        _tensor = tensor;
        _index = new long[tensor.Shape.Length];
        if (!tensor.IsContiguous)
        {
            if (tensor.Data.Length > Array.MaxLength)
            {
                throw CheckpointError.Refused(path, $"tensor {CheckpointError.Quote(tensor.Name)} is spread over {tensor.Data.Length} bytes; up to {Array.MaxLength} can be put in order. Save it with tensor.contiguous().");
            }

            _bytes = new byte[tensor.Data.Length];
            tensor.Data.Read(0, _bytes);
        }
    }

    /// <summary>Reads the next elements.</summary>
    /// <param name="destination">Whole elements; filled unless fewer are left.</param>
    /// <returns>The number of bytes read; 0 at the end.</returns>
    /// <exception cref="IOException">The file fails to be read.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public int Read(Span<byte> destination)
    {
        Span<byte> part = destination[..(int)Math.Min(destination.Length, _tensor.Bytes - _done)];
        if (part.IsEmpty)
        {
            return 0;
        }

        switch (_bytes is null ? 0 : _tensor.Type.Size)
        {
            case 0:
                _tensor.Data.Read(_done, part);
                break;
            case 1:
                Gather<byte>(part);
                break;
            case 2:
                Gather<ushort>(part);
                break;
            case 4:
                Gather<uint>(part);
                break;
            default:
                Gather<ulong>(part);
                break;
        }

        _done += part.Length;
        return part.Length;
    }

    /// <summary>Steps through the indices, the last dimension fastest, and tracks the position of the current element.</summary>
    private void Gather<T>(Span<byte> part)
        where T : unmanaged
    {
        ReadOnlySpan<T> elements = MemoryMarshal.Cast<byte, T>(_bytes);
        foreach (ref T element in MemoryMarshal.Cast<byte, T>(part))
        {
            element = elements[(int)_place];
            for (int axis = _index.Length - 1; axis >= 0; axis--)
            {
                _place += _tensor.Strides[axis];
                if (++_index[axis] < _tensor.Shape[axis])
                {
                    break;
                }

                _place -= _tensor.Shape[axis] * _tensor.Strides[axis];
                _index[axis] = 0;
            }
        }
    }
}
