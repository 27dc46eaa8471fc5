namespace FastInpaint.Imaging.Profiles;

/// <summary>Finds JPEG streams inside other data, such as the previews in maker notes of cameras.</summary>
internal static class EmbeddedJpeg
{
    /// <summary>Whether the data holds a JPEG stream.</summary>
    public static bool IsIn(ReadOnlySpan<byte> data) => Find(data, 0) >= 0;

    /// <summary>The kinds of data after a picture in its file: a video, or further pictures.</summary>
    public static StaleParts Behind(ReadOnlySpan<byte> rest) => (rest.IndexOf("ftyp"u8) >= 0 ? StaleParts.Video : StaleParts.None) | (IsIn(rest) ? StaleParts.Behind : StaleParts.None);

    /// <summary>The start of the first stream at or after a position; -1 where there is none.</summary>
    public static int Find(ReadOnlySpan<byte> data, int from)
    {
        ReadOnlySpan<byte> beginning = [0xD8, 0xFF];
        for (int at = from; at < data.Length; at++)
        {
            int step = data[at..].IndexOf(beginning);
            if (step < 0)
            {
                return -1;
            }

            at += step;
            if (Begins(data, at))
            {
                return Math.Max(from, at - 1);
            }
        }

        return -1;
    }

    /// <summary>The end of the stream that begins at a position. A damaged stream ends at the next end marker, or at the end of the data.</summary>
    public static int End(ReadOnlySpan<byte> data, int start)
    {
        int at = start + 2;
        while (at + 1 < data.Length && data[at] == 0xFF)
        {
            byte marker = data[at + 1];
            if (marker is 0xFF)
            {
                at++;
            }
            else if (marker is 0xD9)
            {
                return at + 2;
            }
            else if (marker is 0x01 or (>= 0xD0 and <= 0xD7))
            {
                at += 2;
            }
            else
            {
                int length = at + 3 < data.Length ? (data[at + 2] << 8) | data[at + 3] : 0;
                if (length < 2 || length > data.Length - at - 2)
                {
                    break;
                }

                at += 2 + length;
                at = marker == 0xDA ? EntropyEnd(data, at) : at;
            }
        }

        int end = at < data.Length ? data[at..].IndexOf([(byte)0xFF, (byte)0xD9]) : -1;
        return end < 0 ? data.Length : at + end + 2;
    }

    /// <summary>Whether the second byte of a start marker is at this position. Some cameras overwrite the first byte.</summary>
    private static bool Begins(ReadOnlySpan<byte> data, int at)
    {
        ReadOnlySpan<byte> next = data[(at + 2)..];
        return at > 0 && data[at - 1] == 0xFF
            ? next is [0xC0 or 0xC1 or 0xC2 or 0xC4 or 0xDB or 0xDD or (>= 0xE0 and <= 0xEF) or 0xFE, ..]
            : next is [0xDB, 0, 0x43 or 0x84 or 0xC5, ..];
    }

    /// <summary>The position of the next marker that is not a restart marker.</summary>
    private static int EntropyEnd(ReadOnlySpan<byte> data, int at)
    {
        for (; at < data.Length; at += 2)
        {
            int step = data[at..].IndexOf((byte)0xFF);
            if (step < 0 || at + step + 1 >= data.Length)
            {
                return data.Length;
            }

            at += step;
            if (data[at + 1] is not (0 or (>= 0xD0 and <= 0xD7)))
            {
                return at;
            }
        }

        return data.Length;
    }
}
