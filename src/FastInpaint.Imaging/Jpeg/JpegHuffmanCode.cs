namespace FastInpaint.Imaging.Jpeg;

/// <summary>The optimal Huffman code for given frequencies, with codes of at most 16 bits and no code of all ones (T.81, annex K.2).</summary>
internal sealed class JpegHuffmanCode
{
    private const int Symbols = 256;
    private const int MaximumLength = 16;

    private readonly uint[] _codes = new uint[Symbols];

    /// <param name="frequencies">The number of occurrences of each of 256 symbols.</param>
    public JpegHuffmanCode(ReadOnlySpan<long> frequencies)
    {
        int[] lengths = Limit(Lengths(frequencies));
        byte[] order = [.. Enumerable.Range(0, Symbols).Where(symbol => lengths[symbol] > 0).OrderBy(symbol => lengths[symbol]).ThenBy(symbol => symbol).Select(symbol => (byte)symbol)];
        Values = order;
        uint code = 0;
        int last = 0;
        foreach (byte symbol in order)
        {
            code <<= lengths[symbol] - last;
            last = lengths[symbol];
            Counts[last - 1]++;
            _codes[symbol] = (uint)last << 16 | code++;
        }
    }

    /// <summary>The number of codes of each length, 1 to 16 bits.</summary>
    public byte[] Counts { get; } = new byte[MaximumLength];

    /// <summary>Symbols in the order of their codes.</summary>
    public byte[] Values { get; }

    /// <summary>The code of each symbol: the bits in the lower 16 bits, the length in the upper 16.</summary>
    public ReadOnlySpan<uint> Codes => _codes;

    /// <summary>Huffman's construction, with an extra symbol of frequency 1 that reserves the code of all ones.</summary>
    private static int[] Lengths(ReadOnlySpan<long> frequencies)
    {
        var left = new PriorityQueue<int, (long Frequency, int Order)>();
        var parents = new List<int>();
        for (int symbol = 0; symbol <= Symbols; symbol++)
        {
            parents.Add(-1);
            long frequency = symbol == Symbols ? 1 : frequencies[symbol];
            if (frequency > 0)
            {
                // The reserved symbol comes first among equal frequencies, so that no symbol has a longer code.
                left.Enqueue(symbol, (frequency, symbol == Symbols ? -1 : symbol));
            }
        }

        while (left.Count > 1)
        {
            left.TryDequeue(out int one, out (long Frequency, int Order) first);
            left.TryDequeue(out int other, out (long Frequency, int Order) second);
            int parent = parents.Count;
            parents.Add(-1);
            (parents[one], parents[other]) = (parent, parent);
            left.Enqueue(parent, (first.Frequency + second.Frequency, parent));
        }

        var lengths = new int[Symbols + 1];
        for (int symbol = 0; symbol <= Symbols; symbol++)
        {
            for (int node = parents[symbol]; node >= 0; node = parents[node])
            {
                lengths[symbol]++;
            }
        }

        return lengths;
    }

    /// <summary>Shortens codes to 16 bits (T.81, figure K.3), removes the reserved code, and assigns the lengths again by rank.</summary>
    private static int[] Limit(int[] lengths)
    {
        var counts = new int[Symbols + 2];
        foreach (int length in lengths)
        {
            counts[length]++;
        }

        for (int length = Symbols + 1; length > MaximumLength; length--)
        {
            while (counts[length] > 0)
            {
                int shorter = length - 2;
                while (counts[shorter] == 0)
                {
                    shorter--;
                }

                counts[length] -= 2;
                counts[length - 1]++;
                counts[shorter + 1] += 2;
                counts[shorter]--;
            }
        }

        int longest = MaximumLength;
        while (longest > 0 && counts[longest] == 0)
        {
            longest--;
        }

        counts[longest]--;
        var limited = new int[Symbols];
        int at = 1;
        foreach (int symbol in Enumerable.Range(0, Symbols).Where(symbol => lengths[symbol] > 0).OrderBy(symbol => lengths[symbol]).ThenBy(symbol => symbol))
        {
            while (counts[at] == 0)
            {
                at++;
            }

            limited[symbol] = at;
            counts[at]--;
        }

        return limited;
    }
}
