using System.Buffers.Binary;

namespace FastInpaint.Imaging.Profiles;

/// <summary>Edits Exif to describe the upright picture: the orientation, and for a turned picture its sizes, resolutions and the position of the subject.</summary>
internal static class ExifTurn
{
    private const ushort Orientation = 0x0112, SubjectArea = 0x9214, SubjectLocation = 0xA214;

    /// <summary>Pairs of tags for a width and a height, with the directory they stand in; 0 is the first directory.</summary>
    private static readonly (ushort Directory, ushort Width, ushort Height)[] s_sizes =
        [(0, 0x0100, 0x0101), (ExifStructure.CameraDirectory, 0xA002, 0xA003), (ExifStructure.InteroperabilityDirectory, 0x1001, 0x1002)];

    /// <summary>Pairs of tags for the horizontal and the vertical resolution, with their directory.</summary>
    private static readonly (ushort Directory, ushort Across, ushort Down)[] s_resolutions = [(0, 0x011A, 0x011B), (ExifStructure.CameraDirectory, 0xA20E, 0xA20F)];

    /// <summary>The structure for the upright picture; null where nothing has to change.</summary>
    public static byte[]? Run(ReadOnlySpan<byte> exif, PictureTurn turn)
    {
        var structure = new ExifStructure(exif);
        if (structure.First() is not { } first)
        {
            return null;
        }

        byte[] data = exif.ToArray();
        bool changed = Put(data, structure, first.Find(Orientation), 0, ExifOrientation.Upright);
        if (!turn.Turns)
        {
            return changed ? data : null;
        }

        ExifDirectory? camera = structure.Inner(first, ExifStructure.CameraDirectory);
        ExifDirectory? Directory(ushort tag, ExifStructure structure) => tag switch
        {
            0 => first,
            ExifStructure.CameraDirectory => camera,
            _ => camera is null ? null : structure.Inner(camera, tag),
        };

        if (turn.Transposes)
        {
            foreach ((ushort directory, ushort width, ushort height) in s_sizes)
            {
                changed |= Put(data, structure, Directory(directory, structure)?.Find(width), 0, turn.Width);
                changed |= Put(data, structure, Directory(directory, structure)?.Find(height), 0, turn.Height);
            }

            foreach ((ushort directory, ushort across, ushort down) in s_resolutions)
            {
                changed |= Swap(data, exif, Directory(directory, structure)?.Find(across), Directory(directory, structure)?.Find(down));
            }
        }

        return camera is null ? changed ? data : null : TurnSubject(data, structure, camera, turn) || changed ? data : null;
    }

    /// <summary>Turns the subject's position: a point, optionally followed by a diameter, or by a width and a height.</summary>
    private static bool TurnSubject(byte[] data, ExifStructure structure, ExifDirectory camera, PictureTurn turn)
    {
        bool changed = false;
        foreach (ushort tag in (ushort[])[SubjectArea, SubjectLocation])
        {
            if (camera.Find(tag) is not { } entry || ExifStructure.Count(entry) is not (>= 2 and <= 4 and var count))
            {
                continue;
            }

            (long x, long y) = turn.Point(structure.Number(entry, 0), structure.Number(entry, 1));
            changed |= Put(data, structure, entry, 0, Math.Max(0, x)) | Put(data, structure, entry, 1, Math.Max(0, y));
            if (count == 4 && turn.Transposes)
            {
                changed |= Put(data, structure, entry, 2, structure.Number(entry, 3)) | Put(data, structure, entry, 3, structure.Number(entry, 2));
            }
        }

        return changed;
    }

    private static bool Swap(byte[] data, ReadOnlySpan<byte> original, ExifEntry? one, ExifEntry? other)
    {
        if (one is not { Type: 5, Length: 8 } across || other is not { Type: 5, Length: 8 } down)
        {
            return false;
        }

        original.Slice(across.Place, across.Length).CopyTo(data.AsSpan(down.Place));
        original.Slice(down.Place, down.Length).CopyTo(data.AsSpan(across.Place));
        return true;
    }

    private static bool Put(byte[] data, ExifStructure structure, ExifEntry? entry, int index, long number)
    {
        if (entry is not { } found || index >= ExifStructure.Count(found))
        {
            return false;
        }

        if (found.Type == 1)
        {
            data[found.Place + index] = (byte)Math.Min(number, byte.MaxValue);
        }
        else if (found.Type == 3)
        {
            Span<byte> target = data.AsSpan(found.Place + (2 * index));
            ushort value = (ushort)Math.Min(number, ushort.MaxValue);
            if (structure.IsBigEndian)
            {
                BinaryPrimitives.WriteUInt16BigEndian(target, value);
            }
            else
            {
                BinaryPrimitives.WriteUInt16LittleEndian(target, value);
            }
        }
        else if (structure.IsBigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(found.Place + (4 * index)), (uint)number);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(found.Place + (4 * index)), (uint)number);
        }

        return true;
    }
}
