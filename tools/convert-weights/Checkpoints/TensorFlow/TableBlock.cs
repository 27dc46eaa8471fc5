using System.Buffers.Binary;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>
/// Steps through the entries of a table's block. An entry is three varints (the bytes that its key shares with the key before, the further bytes of the key, the length of its value), the further
/// bytes and the value. The block ends with the positions of the entries that share no bytes (the restarts), four bytes each, and the number of restarts.
/// </summary>
internal sealed class TableBlock
{
    private const int MaximumKeyBytes = 16_384;

    private readonly byte[] _content;
    private readonly string _path;
    private readonly string _what;
    private readonly int _end;
    private readonly int _restarts;
    private byte[] _key = new byte[64];
    private int _keyLength;
    private int _position;
    private int _restart;
    private Range _value;

    /// <exception cref="InvalidDataException">The content is too short for its restarts.</exception>
    public TableBlock(byte[] content, string path, string what)
    {
        (_content, _path, _what) = (content, path, what);
        uint restarts = content.Length >= sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(^sizeof(uint))) : 0;
        if (restarts == 0 || restarts > (content.Length / sizeof(uint)) - 1)
        {
            throw CheckpointError.Damaged(path, $"{what} of {content.Length} bytes says that it has {restarts} restarts");
        }

        _restarts = (int)restarts;
        _end = content.Length - ((_restarts + 1) * sizeof(uint));
    }

    /// <summary>The current key; valid until the next step.</summary>
    public ReadOnlySpan<byte> Key => _key.AsSpan(0, _keyLength);

    public ReadOnlySpan<byte> Value => _content.AsSpan(_value);

    /// <summary>Moves to the next entry; false at the end.</summary>
    /// <exception cref="InvalidDataException">The entry leaves the block, or its key does not come after the key before.</exception>
    public bool Next()
    {
        if (_position == _end)
        {
            return _restart == _restarts || (_end == 0 && NextRestart == 0) ? false : throw Error("has restarts where no entry begins");
        }

        var cursor = new IndexCursor(_content.AsSpan(_position, _end - _position), _path, _what);
        ulong sharedLength = cursor.Varint();
        if (sharedLength > (ulong)_keyLength)
        {
            throw Error($"has a key that shares {sharedLength} bytes with the key before, which has {_keyLength}");
        }

        int shared = (int)sharedLength, further = cursor.Length(), valueLength = cursor.Length();
        ReadOnlySpan<byte> rest = cursor.Take(further);

        if (further > MaximumKeyBytes - shared)
        {
            throw Error($"has a key of {shared} and {further} bytes, {MaximumKeyBytes} are the most");
        }

        if (_restart < _restarts && NextRestart <= _position)
        {
            if (NextRestart < _position || shared > 0)
            {
                throw Error("has restarts where no entry begins, or one that shares a part of its key");
            }

            _restart++;
        }

        if (_position > 0 && rest.SequenceCompareTo(_key.AsSpan(shared, _keyLength - shared)) <= 0)
        {
            throw Error("has keys that are not in ascending order");
        }

        if (shared + further > _key.Length)
        {
            Array.Resize(ref _key, Math.Max(shared + further, 2 * _key.Length));
        }

        rest.CopyTo(_key.AsSpan(shared));
        _keyLength = shared + further;
        _ = cursor.Take(valueLength);
        _position += cursor.Position;
        _value = new Range(_position - valueLength, _position);
        return true;
    }

    private uint NextRestart => BinaryPrimitives.ReadUInt32LittleEndian(_content.AsSpan(_end + (_restart * sizeof(uint))));

    private InvalidDataException Error(string problem) => CheckpointError.Damaged(_path, $"{_what} {problem}");
}
