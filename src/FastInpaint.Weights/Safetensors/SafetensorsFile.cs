using System.Collections.Immutable;
using System.IO.MemoryMappedFiles;
using FastInpaint.Graph;

namespace FastInpaint.Weights;

/// <summary>
/// A memory-mapped safetensors file. Tensors of fp32, fp16 and bf16 are read as fp32. Opening a file checks every bound of the format
/// (8 bytes of header length, a JSON header, then the tensors' bytes without gaps) and reads no tensor. Thread-safe until it is disposed of.
/// </summary>
public sealed unsafe class SafetensorsFile : IParameterSource, IDisposable
{
    /// <summary>Length of the longest header that is accepted, in bytes. It has room for some 40,000 tensors.</summary>
    public const int MaximumHeaderBytes = 4 * 1024 * 1024;

    internal const int LengthBytes = sizeof(ulong);

    private const int MaximumShown = 120;

    private readonly IDisposable[] _owned;
    private byte* _data;

    private SafetensorsFile(byte* bytes, long length, string description, params IDisposable[] owned)
    {
        Description = description;
        _owned = owned;
        if (length < LengthBytes)
        {
            throw Error(description, $"{length} bytes are too few for a safetensors file");
        }

        int headerLength = SafetensorsHeader.Length(new ReadOnlySpan<byte>(bytes, LengthBytes), length, description);
        long dataOffset = LengthBytes + headerLength;
        SafetensorsHeader header = SafetensorsHeader.Parse(new ReadOnlySpan<byte>(bytes + LengthBytes, headerLength), length - dataOffset, description);
        _data = bytes + dataOffset;
        var tensors = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        var shapes = new Dictionary<string, ImmutableArray<int>>(StringComparer.Ordinal);
        foreach ((string name, SafetensorsEntry entry) in header.Tensors)
        {
            tensors.Add(name, Stored(name, entry, description));
            shapes.Add(name, entry.Shape);
        }

        Tensors = tensors;
        Shapes = shapes;
        Metadata = header.Metadata;
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, ImmutableArray<int>> Shapes { get; }

    /// <summary>Type, shape and offsets of every tensor, by name.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>The notes stored in the file, for example the network and the origin of the weights.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is not a whole safetensors file. The message says what is wrong.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw new InvalidDataException($"{path}: it is a folder, not a weights file. Name a .safetensors file.");
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (!file.CanSeek)
        {
            throw Error(path, "it is a pipe or a device, not a file");
        }

        long length = file.Length;
        if (length < LengthBytes)
        {
            throw Error(path, $"{length} bytes are too few for a safetensors file");
        }

        MemoryMappedFile map = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        MemoryMappedViewAccessor view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        var lease = new PointerLease(view);
        try
        {
            return new SafetensorsFile(lease.Pointer, length, path, lease, view, map);
        }
        catch
        {
            lease.Dispose();
            view.Dispose();
            map.Dispose();
            throw;
        }
    }

    /// <summary>Opens weights in memory, for example an embedded resource. The weights are not copied.</summary>
    /// <param name="stream">The whole file. The returned object disposes of the stream.</param>
    /// <param name="description">The name of the file in messages.</param>
    /// <exception cref="InvalidDataException">The stream does not hold a whole safetensors file. The message says what is wrong.</exception>
    public static SafetensorsFile Open(UnmanagedMemoryStream stream, string description)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new SafetensorsFile(stream.PositionPointer, stream.Length - stream.Position, description, stream);
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public void Read(string name, Span<float> destination)
    {
        ObjectDisposedException.ThrowIf(_data is null, this);
        StoredTensor tensor = Tensors.TryGetValue(name, out StoredTensor? found) ? found : throw new KeyNotFoundException($"{Description}: there is no tensor '{name}'.");
        if (destination.Length != tensor.Elements)
        {
            throw new ArgumentException($"Tensor '{name}' has {tensor.Elements} elements, the destination {destination.Length}.", nameof(destination));
        }

        TensorElements.Read(new ReadOnlySpan<byte>(_data + tensor.Begin, checked((int)(tensor.End - tensor.Begin))), tensor.Type, destination);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _data = null;
        foreach (IDisposable owned in _owned)
        {
            owned.Dispose();
        }
    }

    internal static InvalidDataException Error(string file, string what) =>
        new($"{file}: {what}. The file may be truncated or of another format; copy it again or make it with convert-weights.");

    /// <summary>A string from a file, shortened and on one line, for use in a message.</summary>
    internal static string Quote(string text)
    {
        string shown = text.Length <= MaximumShown ? text : string.Concat(text.AsSpan(0, MaximumShown), "...");
        return $"'{string.Concat(shown.Select(letter => char.IsControl(letter) ? '?' : letter))}'";
    }

    private static StoredTensor Stored(string name, SafetensorsEntry entry, string file) => TensorElements.Parse(entry.Type.Name) is { } type
        ? new StoredTensor(type, entry.Shape, entry.Begin, entry.End)
        : throw Error(file, $"tensor {Quote(name)} has elements of type {entry.Type.Name}; F32, F16 and BF16 are read");

    /// <summary>Keeps a memory-mapped view open while code reads its bytes through a pointer.</summary>
    private sealed class PointerLease : IDisposable
    {
        private MemoryMappedViewAccessor? _view;

        public PointerLease(MemoryMappedViewAccessor view)
        {
            byte* pointer = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
            Pointer = pointer;
            _view = view;
        }

        public byte* Pointer { get; }

        public void Dispose() => Interlocked.Exchange(ref _view, null)?.SafeMemoryMappedViewHandle.ReleasePointer();
    }
}
