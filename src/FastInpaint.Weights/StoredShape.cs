namespace FastInpaint.Weights;

/// <summary>Checks the shapes that files state for their tensors.</summary>
internal static class StoredShape
{
    /// <summary>The most dimensions that a tensor may have.</summary>
    public const int MaximumRank = 32;

    /// <summary>The product of all sides and the size of an element, computed without overflow. Null if the product is more than <paramref name="most"/>. An empty shape (one element) is never refused.</summary>
    /// <param name="shape">Sides of 0 and more.</param>
    public static long? SizeWithin(long most, long element, ReadOnlySpan<long> shape)
    {
        long size = shape.Contains(0) ? 0 : element;
        foreach (long side in shape)
        {
            if (side > 0 && size > most / side)
            {
                return null;
            }

            size *= side;
        }

        return size;
    }
}
