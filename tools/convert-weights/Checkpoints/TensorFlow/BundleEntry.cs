using System.Collections.Immutable;
using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>The unchecked entry of a tensor in an index (TensorFlow's BundleEntryProto).</summary>
/// <param name="Type">The number of the element type.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Shard">The number of the data file.</param>
/// <param name="Offset">The position in the data file.</param>
/// <param name="Size">The number of bytes in the data file.</param>
/// <param name="Crc">The masked checksum of the bytes.</param>
/// <param name="Slices">The number of parts of a partitioned tensor, each with its own entry; 0 for a whole tensor.</param>
internal readonly record struct BundleEntry(long Type, ImmutableArray<long> Shape, long Shard, long Offset, long Size, uint Crc, int Slices)
{
    private const string What = "tensor";

    /// <param name="name">What messages call the tensor.</param>
    /// <exception cref="InvalidDataException">The message is damaged.</exception>
    public static BundleEntry Parse(ReadOnlySpan<byte> value, string path, string name)
    {
        var entry = new BundleEntry(0, default, 0, 0, 0, 0, 0);
        var fields = new ProtoReader(value, path, What, name);
        while (fields.Next())
        {
            entry = fields.Field switch
            {
                1 => entry with { Type = fields.Number() },
                2 => entry with { Shape = entry.Shape.IsDefault ? ShapeOf(fields.Message(), path, name) : throw fields.Error("has two shapes") },
                3 => entry with { Shard = fields.Number() },
                4 => entry with { Offset = fields.Number() },
                5 => entry with { Size = fields.Number() },
                6 => entry with { Crc = fields.Fixed32() },
                7 => entry with { Slices = entry.Slices + 1 },
                _ => entry,
            };
        }

        return entry.Shape.IsDefault ? entry with { Shape = [] } : entry;
    }

    private static ImmutableArray<long> ShapeOf(ReadOnlySpan<byte> shape, string path, string name)
    {
        Span<long> sides = stackalloc long[StoredShape.MaximumRank];
        int rank = 0;
        var fields = new ProtoReader(shape, path, What, name);
        while (fields.Next())
        {
            if (fields.Field == 3 && fields.Number() != 0)
            {
                throw fields.Error("has an unknown rank");
            }

            if (fields.Field == 2)
            {
                if (rank == StoredShape.MaximumRank)
                {
                    throw fields.Error($"has more than {StoredShape.MaximumRank} dimensions");
                }

                sides[rank++] = Side(fields.Message(), path, name);
            }
        }

        return [.. sides[..rank]];
    }

    private static long Side(ReadOnlySpan<byte> dimension, string path, string name)
    {
        long side = 0;
        var fields = new ProtoReader(dimension, path, What, name);
        while (fields.Next())
        {
            side = fields.Field == 1 ? fields.Number() : side;
        }

        return side >= 0 ? side : throw fields.Error($"has a side of {side}");
    }
}
