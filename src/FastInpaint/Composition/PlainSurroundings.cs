using System.Runtime.CompilerServices;

namespace FastInpaint.Composition;

/// <summary>Finishes the components of a hole whose surroundings are plain: amid one color a component gets that color, amid grey it gets grey.</summary>
/// <remarks>
/// A component's ring are the known pixels at most <see cref="Ring"/> rows and columns from it. Where all that may be continued have one color, the component becomes that color, byte for byte;
/// not where it is large and hardly touches them: the square of its pixels' sides on them is less than a quarter of its pixels.
/// Where no known pixel within <see cref="Sight"/> pixels has color (red, green and blue are equal), the component becomes its own luma. Transparent pixels are not known; alpha is not written.
/// Both distances are shorter than a window's context, so a component ends in the same way whether the network sees the picture or a window.
/// </remarks>
internal readonly unsafe ref struct PlainSurroundings
{
    /// <summary>Width of the ring in pixels: a frame line of one pixel is not all of it.</summary>
    public const int Ring = 2;

    /// <summary>How near color has to be for a component to be none of grey's, in pixels.</summary>
    public const int Sight = 32;

    // What a component's note says beside the ring's color.
    private const ulong Seen = 1UL << 48, Mixed = 1UL << 49, Colored = 1UL << 50, Color = Seen - 1;

    private readonly Pixels _picture;
    private readonly ChannelLayout _layout;
    private readonly ReadOnlyMask _exclude;
    private readonly byte* _hole;
    private readonly PixelBox _box;
    private readonly byte* _memory;

    /// <param name="picture">The picture with its hole filled.</param>
    /// <param name="hole">hole[y * width + x], kinds of pixels.</param>
    /// <param name="box">Holds the components that are finished, whole; hole pixels elsewhere are unknown.</param>
    /// <param name="exclude">Above 127 must not be continued; default for nothing.</param>
    /// <param name="memory"><see cref="WorkspaceBytes"/> bytes.</param>
    public PlainSurroundings(Pixels picture, byte* hole, PixelBox box, ReadOnlyMask exclude, byte* memory)
    {
        _picture = picture;
        _layout = ChannelLayout.Of(picture.Format);
        _exclude = exclude;
        _hole = hole;
        _box = box;
        _memory = memory;
    }

    /// <summary>Runs, and for the pixels in sight whether they have color and how far color is.</summary>
    public static long WorkspaceBytes(int width, int height, PixelBox box)
    {
        PixelBox sight = box.Grow(Sight, width, height);
        return HoleRuns.Bytes(box) + NativeBlock.Align(sight.Area) + DistanceTransform.Bytes(sight);
    }

    /// <summary>Writes the components that are plain.</summary>
    /// <returns>Whether all components have the one color around them.</returns>
    public bool Finish()
    {
        HoleRuns runs = HoleRuns.Find(_hole, _picture.Width, _box, _memory);
        bool grey = LookAround(runs) && !_layout.Grey;
        if (grey && HasColor())
        {
            LookFurther(runs);
        }

        Measure(runs);
        bool plain = runs.Count > 0;
        for (int i = 0; i < runs.Count; i++)
        {
            HoleRun first = runs[runs[i].First];
            if (IsOneColor(first.Note) && 4 * first.Rim * first.Rim >= first.Area)
            {
                Write(runs[i], first.Note & Color);
                continue;
            }

            plain = false;
            if (grey && (first.Note & Colored) == 0)
            {
                WriteLuma(runs[i]);
            }
        }

        return plain;
    }

    /// <summary>Notes what the components' rings have.</summary>
    /// <returns>Whether there is a component without color in its ring.</returns>
    private bool LookAround(in HoleRuns runs)
    {
        ulong settled = _layout.Grey ? Mixed : Mixed | Colored;
        for (int i = 0; i < runs.Count; i++)
        {
            ref ulong note = ref runs[runs[i].First].Note;
            PixelBox ring = new PixelBox(runs[i].Left, runs[i].Y, runs[i].Right, runs[i].Y + 1).Grow(Ring, _picture.Width, _picture.Height);
            for (int y = ring.Top; y < ring.Bottom && (note & settled) != settled; y++)
            {
                LookAtRow(y, ring.Left, ring.Right, settled, ref note);
            }
        }

        for (int i = 0; i < runs.Count; i++)
        {
            if (runs[i].First == i && (runs[i].Note & Colored) == 0)
            {
                return true;
            }
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LookAtRow(int y, int left, int right, ulong settled, ref ulong note)
    {
        ReadOnlySpan<byte> row = _picture.Row(y), exclude = _exclude.Width == 0 ? default : _exclude.Row(y);
        var hole = new ReadOnlySpan<byte>(_hole + ((long)y * _picture.Width), right);
        for (int x = left; x < right && (note & settled) != settled; x++)
        {
            int skipped = hole[x..].IndexOf((byte)0);
            if (skipped < 0)
            {
                return;
            }

            x += skipped;
            ulong color = PixelRows.Color(row, _layout, x);
            note |= IsGrey(color) ? 0 : Colored;
            if (!exclude.IsEmpty && exclude[x] > InpaintOptions.ExcludeThreshold)
            {
                continue;
            }

            note |= (note & Seen) == 0 ? Seen | color
                : (note & Color) != color ? Mixed
                : 0;
        }
    }

    /// <summary>Counts the pixels, and their sides on known ones, of the components with a ring of one color.</summary>
    private void Measure(in HoleRuns runs)
    {
        for (int i = 0; i < runs.Count; i++)
        {
            HoleRun run = runs[i];
            ref HoleRun first = ref runs[run.First];
            if (IsOneColor(first.Note))
            {
                first.Area += run.Right - run.Left;
                first.Rim += Usable(run.Y - 1, run.Left, run.Right) + Usable(run.Y + 1, run.Left, run.Right) + Usable(run.Y, run.Left - 1, run.Left) + Usable(run.Y, run.Right, run.Right + 1);
            }
        }
    }

    /// <summary>Known pixels of a row, left to right - 1, that may be continued; 0 outside the picture.</summary>
    private int Usable(int y, int left, int right)
    {
        if (y < 0 || y >= _picture.Height || left < 0 || right > _picture.Width)
        {
            return 0;
        }

        var hole = new ReadOnlySpan<byte>(_hole + ((long)y * _picture.Width) + left, right - left);
        int count = hole.Count((byte)0);
        if (count > 0 && _exclude.Width > 0)
        {
            ReadOnlySpan<byte> exclude = _exclude.Row(y)[left..right];
            for (int x = 0; x < hole.Length; x++)
            {
                count -= hole[x] == 0 && exclude[x] > InpaintOptions.ExcludeThreshold ? 1 : 0;
            }
        }

        return count;
    }

    /// <summary>Notes which components have color in sight, and which see nothing in their ring.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LookFurther(in HoleRuns runs)
    {
        PixelBox sight = _box.Grow(Sight, _picture.Width, _picture.Height);
        byte* colored = _memory + HoleRuns.Bytes(_box);
        for (int y = sight.Top; y < sight.Bottom; y++)
        {
            ReadOnlySpan<byte> row = _picture.Row(y);
            byte* hole = _hole + ((long)y * _picture.Width);
            for (int x = sight.Left; x < sight.Right; x++)
            {
                colored[((long)(y - sight.Top) * sight.Width) + x - sight.Left] = hole[x] == 0 && !IsGrey(PixelRows.Color(row, _layout, x)) ? (byte)1 : (byte)0;
            }
        }

        var distance = new DistanceTransform(new PixelBox(0, 0, sight.Width, sight.Height), colored + NativeBlock.Align(sight.Area));
        distance.MeasureColumns(colored, sight.Width, kind: 1);
        long* squared = null;
        for (int i = 0, measured = -1; i < runs.Count; i++)
        {
            HoleRun run = runs[i];
            ref ulong note = ref runs[run.First].Note;
            note |= (note & Seen) == 0 ? Colored : 0;
            if ((note & Colored) != 0)
            {
                continue;
            }

            if (run.Y != measured)
            {
                squared = distance.SquaredRow(run.Y - sight.Top);
                measured = run.Y;
            }

            for (int x = run.Left; x < run.Right && (note & Colored) == 0; x++)
            {
                note |= squared[x - sight.Left] <= Sight * Sight ? Colored : 0;
            }
        }
    }

    /// <summary>Whether any known pixel has color.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool HasColor()
    {
        for (int y = 0; y < _picture.Height; y++)
        {
            ReadOnlySpan<byte> row = _picture.Row(y);
            byte* hole = _hole + ((long)y * _picture.Width);
            for (int x = 0; x < _picture.Width; x++)
            {
                if (hole[x] == 0 && !IsGrey(PixelRows.Color(row, _layout, x)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void Write(in HoleRun run, ulong color)
    {
        Span<byte> row = _picture.Row(run.Y);
        for (int x = run.Left; x < run.Right; x++)
        {
            PixelRows.SetColor(row, _layout, x, color);
        }
    }

    private void WriteLuma(in HoleRun run)
    {
        Span<byte> row = _picture.Row(run.Y);
        for (int x = run.Left; x < run.Right; x++)
        {
            ulong color = PixelRows.Color(row, _layout, x);
            PixelRows.SetColor(row, _layout, x, Equal((ulong)(PixelRows.Luma((ushort)color, (ushort)(color >> 16), (ushort)(color >> 32)) + 0.5f)));
        }
    }

    private static bool IsOneColor(ulong note) => (note & (Seen | Mixed)) == Seen;

    private static bool IsGrey(ulong color) => color == Equal((ushort)color);

    private static ulong Equal(ulong grey) => grey * 0x1_0001_0001;
}
