namespace FastInpaint.ConvertWeights.Tests;

/// <summary>A small damage to a file.</summary>
/// <param name="Kind">What happens: a bit, a byte or a number changed, bytes removed, repeated or inserted, or the end cut off.</param>
/// <param name="InStructure">Whether among the bytes that are no elements of tensors.</param>
/// <param name="At">Where, as a number that is taken modulo what there is.</param>
/// <param name="Length">How many bytes it concerns.</param>
/// <param name="Value">What is written.</param>
internal sealed record Mutation(int Kind, bool InStructure, int At, int Length, int Value)
{
    public const int Kinds = 8;

    private static readonly byte[] Extremes = [0, 1, 2, 3, 4, 8, 16, 0x28, 0x2E, 0x52, 0x71, 0x7B, 0x7D, 0x7F, 0x80, 0xFE, 0xFF];

    public static byte[] Apply(IEnumerable<Mutation> mutations, byte[] file, int[] structure)
    {
        var bytes = new List<byte>(file);
        foreach (Mutation mutation in mutations)
        {
            mutation.Apply(bytes, structure);
        }

        return [.. bytes];
    }

    private void Apply(List<byte> bytes, int[] structure)
    {
        if (bytes.Count == 0)
        {
            return;
        }

        int at = Math.Min(InStructure ? structure[At % structure.Length] : At % bytes.Count, bytes.Count - 1);
        int length = Math.Min(Length, bytes.Count - at);
        switch (Kind)
        {
            case 0:
                bytes[at] ^= (byte)(1 << (Value % 8));
                break;
            case 1:
                bytes[at] = (byte)Value;
                break;
            case 2:
                bytes[at] = Extremes[Value % Extremes.Length];
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 5:
                bytes.InsertRange(at, Enumerable.Range(0, length).Select(i => (byte)((Value * (i + 1)) >> 3)));
                break;
            case 6:
                for (int i = 0; i < length; i++)
                {
                    bytes[at + i] = 0xFF;
                }

                break;
            default:
                // Cuts are rare, for little is left of most files.
                bytes.RemoveRange(Value % 4 == 0 ? at : bytes.Count - length, Value % 4 == 0 ? bytes.Count - at : length);
                break;
        }
    }
}
