namespace FastInpaint.Imaging.Tests;

/// <summary>Small damages to a file, from one to four of them.</summary>
internal static class Mutations
{
    private static readonly byte[] Extremes = [0, 1, 2, 3, 4, 8, 16, 0x7F, 0x80, 0xFE, 0xFF, (byte)'0', (byte)'9', (byte)' ', (byte)'#', (byte)'\n'];

    public static byte[] Apply(byte[] file, byte[] other, Random random)
    {
        var bytes = new List<byte>(file);
        for (int count = random.Next(1, 5); count > 0 && bytes.Count > 0; count--)
        {
            int at = random.Next(bytes.Count);
            int length = Math.Min(random.Next(1, 9), bytes.Count - at);
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[at] = Extremes[random.Next(Extremes.Length)];
                    break;
                case 3:
                    bytes.RemoveRange(at, length);
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 5:
                    bytes.InsertRange(at, Enumerable.Range(0, length).Select(_ => (byte)random.Next(256)));
                    break;
                case 6:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    int from = random.Next(other.Length);
                    bytes.RemoveRange(at, length);
                    bytes.InsertRange(at, other.Skip(from).Take(random.Next(1, 40)));
                    break;
            }
        }

        return [.. bytes];
    }
}
