using System.Buffers.Binary;

namespace FastInpaint.Imaging.Profiles;

/// <summary>
/// Removes previews from Exif: every directory except the main picture's own, the samples to which its first directory points, and JPEG streams anywhere, for example in maker notes.
/// The other data keeps its position, because maker notes contain positions.
/// </summary>
internal static class ExifPreviews
{
    // The most directories of a structure. Cameras write up to five.
    private const int MaximumDirectories = 64;

    // The most strips and tiles of all previews together. A preview has one strip, or a few dozen.
    private const int MaximumSamples = 1 << 16;

    private const ushort Width = 0x0100, Height = 0x0101, Compression = 0x0103, Strips = 0x0111, Xmp = 0x02BC, Directories = 0x014A;

    /// <summary>Pairs of tags for the positions and the lengths of samples: strips, tiles, a JPEG stream.</summary>
    private static readonly (ushort Places, ushort Lengths)[] s_samples = [(0x0111, 0x0117), (0x0144, 0x0145), (0x0201, 0x0202)];

    /// <summary>Removes the previews from a structure.</summary>
    /// <returns>The new structure; null where there is no preview to remove. Empty, so that all of Exif is dropped, where the structure is unreadable and holds a picture, or has too many directories or samples.</returns>
    public static byte[]? Remove(ReadOnlySpan<byte> exif)
    {
        var structure = new ExifStructure(exif);
        if (structure.First() is not { } first)
        {
            return EmbeddedJpeg.IsIn(exif) ? [] : null;
        }

        byte[] data = exif.ToArray();
        var walk = new Walk(data);
        bool found = walk.Run(structure, first);
        return walk.IsHostile ? [] : walk.Blank() || found ? data[..walk.Length] : null;
    }

    /// <summary>The removal from one structure.</summary>
    private sealed class Walk(byte[] data)
    {
        private readonly ByteRanges _kept = new();
        private readonly ByteRanges _pictures = new();
        private readonly HashSet<int> _seen = [];
        private int _samples;

        public bool IsHostile { get; private set; }

        /// <summary>Bytes of the structure that are left.</summary>
        public int Length { get; private set; }

        /// <summary>Collects the byte ranges to keep and to clear, and removes the entries that lead to previews.</summary>
        /// <returns>Whether there was such an entry.</returns>
        public bool Run(ExifStructure structure, ExifDirectory first)
        {
            _kept.Add(0, ExifStructure.HeaderSize, data.Length);
            bool found = Keep(structure, first);
            found |= structure.Next(first) != 0;
            if (first.End <= data.Length - 4)
            {
                Drop(structure, structure.Next(first));
                data.AsSpan(first.End, 4).Clear();
            }

            foreach (ushort tag in (ushort[])[ExifStructure.CameraDirectory, ExifStructure.PlaceDirectory])
            {
                if (structure.Inner(first, tag) is not { } inner || _seen.Contains(inner.Start))
                {
                    continue;
                }

                found |= Keep(structure, inner);
                if (structure.Inner(inner, ExifStructure.InteroperabilityDirectory) is { } further && !_seen.Contains(further.Start))
                {
                    found |= Keep(structure, further);
                }
            }

            return found;
        }

        /// <summary>Overwrites the previews with zeros and cuts zeros off the end.</summary>
        /// <returns>Whether a JPEG stream lay inside data that is kept.</returns>
        public bool Blank()
        {
            foreach ((int start, int end) in _pictures.Without(_kept))
            {
                data.AsSpan(start, end - start).Clear();
            }

            bool found = false;
            List<(int Start, int End)> kept = _kept.Merged();
            for (int at = 0, next = 0, start; (start = EmbeddedJpeg.Find(data, at)) >= 0; found = true)
            {
                // A stream without an end is cleared only up to the end of the value, or of the gap between values, in which it begins.
                while (next < kept.Count && kept[next].End <= start)
                {
                    next++;
                }

                int limit = next == kept.Count ? data.Length : kept[next].Start > start ? kept[next].Start : kept[next].End;
                at = EmbeddedJpeg.End(data.AsSpan(0, limit), start);
                data.AsSpan(start, at - start).Clear();
            }

            Length = Math.Max(kept[^1].End, data.AsSpan().LastIndexOfAnyExcept((byte)0) + 1);
            return found;
        }

        private bool Keep(ExifStructure structure, ExifDirectory directory)
        {
            _seen.Add(directory.Start);
            var leading = new List<ExifEntry>();
            ExifEntry? claiming = directory.Find(Xmp) is { } packet && IsClaiming(packet) ? packet : null;
            foreach (ExifEntry entry in directory.Entries)
            {
                if (entry.Tag == Directories || Array.Exists(s_samples, pair => entry.Tag == pair.Places || entry.Tag == pair.Lengths) || entry == claiming)
                {
                    leading.Add(entry);
                }
                else if (entry.IsApart)
                {
                    _kept.Add(entry.Place, entry.Length, data.Length);
                }
            }

            DropPictures(structure, directory);
            leading.ForEach(entry => _pictures.Add(entry.IsApart ? entry.Place : 0, entry.IsApart ? entry.Length : 0, data.Length));
            Cut(directory, leading);
            _kept.Add(directory.Start, directory.End + 4 - directory.Start, data.Length);
            return leading.Count > 0;
        }

        /// <summary>Whether an entry is an XMP packet that would have to be edited. Such a packet is removed.</summary>
        private bool IsClaiming(ExifEntry entry) =>
            XmpPacket.Edit(data.AsSpan(entry.Place, entry.Length), new XmpEdits { Previews = true, Claims = true }, out _) is not null;

        /// <summary>Removes the directory of a preview and the directories chained to it, with all data they point to.</summary>
        private void Drop(ExifStructure structure, long place)
        {
            // A directory is read once, however many entries point to it.
            while (!IsHostile && place <= data.Length && !_seen.Contains((int)place) && structure.At(place) is { } directory)
            {
                _seen.Add(directory.Start);
                IsHostile = _seen.Count > MaximumDirectories;
                _pictures.Add(directory.Start, directory.End + 4 - directory.Start, data.Length);
                foreach (ExifEntry entry in directory.Entries)
                {
                    _pictures.Add(entry.IsApart ? entry.Place : 0, entry.IsApart ? entry.Length : 0, data.Length);
                }

                DropPictures(structure, directory);
                DropUncounted(structure, directory);
                place = structure.Next(directory);
            }
        }

        private void DropPictures(ExifStructure structure, ExifDirectory directory)
        {
            foreach ((ushort places, ushort lengths) in s_samples)
            {
                if (directory.Find(places) is { } starts && directory.Find(lengths) is { } sizes)
                {
                    for (int i = 0; i < ExifStructure.Count(starts) && !IsHostile; i++)
                    {
                        IsHostile = ++_samples > MaximumSamples;
                        _pictures.Add(structure.Number(starts, i), structure.Number(sizes, i), data.Length);
                    }
                }
            }

            for (int i = 0; directory.Find(Directories) is { } inner && i < ExifStructure.Count(inner) && !IsHostile; i++)
            {
                Drop(structure, structure.Number(inner, i));
            }
        }

        /// <summary>Removes an uncompressed preview whose length entry is missing or too small.</summary>
        private void DropUncounted(ExifStructure structure, ExifDirectory directory)
        {
            if (directory.Find(Strips) is { } strips && ExifStructure.Count(strips) == 1 && directory.Find(Width) is { } width && directory.Find(Height) is { } height
                && (directory.Find(Compression) is not { } kind || structure.Number(kind, 0) == 1))
            {
                long pixels = Math.Min(structure.Number(width, 0), (long)data.Length) * Math.Min(structure.Number(height, 0), (long)data.Length);
                _pictures.Add(structure.Number(strips, 0), 3 * pixels, data.Length);
            }
        }

        /// <summary>Removes entries from a directory. The other entries and the pointer to the next directory move up.</summary>
        private void Cut(ExifDirectory directory, List<ExifEntry> entries)
        {
            if (entries.Count == 0)
            {
                return;
            }

            int to = directory.Start + 2;
            var places = entries.Select(entry => entry.At).ToHashSet();
            foreach (ExifEntry entry in directory.Entries)
            {
                if (!places.Contains(entry.At))
                {
                    data.AsSpan(entry.At, ExifStructure.EntrySize).CopyTo(data.AsSpan(to));
                    to += ExifStructure.EntrySize;
                }
            }

            int end = Math.Min(data.Length, directory.End + 4);
            data.AsSpan(to, end - to).Clear();
            ushort count = (ushort)((to - directory.Start - 2) / ExifStructure.EntrySize);
            if (data[0] == 'M')
            {
                BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(directory.Start), count);
            }
            else
            {
                BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(directory.Start), count);
            }
        }
    }
}
