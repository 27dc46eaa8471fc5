namespace FastInpaint.Imaging.Png;

/// <summary>At most 256 colours and their numbers: a hash table with open addressing.</summary>
internal sealed class PngColorTable
{
    private const int SlotBits = 10;

    private readonly uint[] colors = new uint[256];
    private readonly short[] slots = new short[1 << SlotBits];

    public int Count { get; private set; }

    public uint this[int index] => colors[index];

    /// <summary>The number of a color, or -1.</summary>
    public int Find(uint color)
    {
        int slot = Slot(color);
        return slots[slot] - 1;
    }

    /// <summary>Gives a colour the next number, even when it has one already: entries of a palette may repeat, and the first is found.</summary>
    /// <returns>False when the table is full.</returns>
    public bool TryAdd(uint color)
    {
        if (Count == colors.Length)
        {
            return false;
        }

        colors[Count++] = color;
        ref short slot = ref slots[Slot(color)];
        slot = slot == 0 ? (short)Count : slot;
        return true;
    }

    /// <summary>Where the colour is, or the free slot where it would be.</summary>
    private int Slot(uint color)
    {
        int slot = (int)((color * 0x9E3779B1) >> (32 - SlotBits));
        while (slots[slot] != 0 && colors[slots[slot] - 1] != color)
        {
            slot = (slot + 1) & (slots.Length - 1);
        }

        return slot;
    }
}
