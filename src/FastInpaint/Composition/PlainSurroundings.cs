using System.Runtime.CompilerServices;

namespace FastInpaint.Composition;

/// <summary>Finishes the components of a hole that have plain surroundings. A component surrounded by one color gets that color; a component surrounded by gray becomes gray.</summary>
/// <remarks>
/// The ring of a component is all known pixels at most <see cref="Ring"/> rows and columns away from it. Transparent pixels are not known. Excluded pixels are not part of the ring.
/// If the ring has one color, byte for byte, the component gets that color. One exception is a large component with few known pixels beside it: it keeps its fill if (sides of its pixels on known pixels)² &lt; area / 4.
/// If no known pixel within <see cref="Sight"/> pixels has color (red, green and blue are equal), each pixel of the component becomes its own luma. Alpha is not written.
/// Both distances are shorter than a window's context. So a component ends the same way whether the network sees the picture or a window.
/// </remarks>
internal readonly unsafe ref struct PlainSurroundings
{
    /// <summary>Width of the ring in pixels. With 2, a line of one pixel along the hole is not the whole ring.</summary>
    public const int Ring = 2;

    /// <summary>Distance in pixels within which a colored pixel keeps a component from becoming gray.</summary>
    public const int Sight = 32;

    // Bits of a component's note. The low 48 bits are the ring's color.
    private const ulong Seen = 1UL << 48, Mixed = 1UL << 49, Colored = 1UL << 50, Color = Seen - 1;

    private readonly Pixels _picture;
    private readonly ChannelLayout _layout;
    private readonly ReadOnlyMask _exclude;
    private readonly byte* _hole;
    private readonly PixelBox _box;
    private readonly byte* _memory;

    /// <param name="picture">The picture with its hole filled.</param>
    /// <param name="hole">hole[y * width + x], kinds of pixels.</param>
    /// <param name="box">Contains the components to finish, each of them whole. Hole pixels outside the box are unknown.</param>
    /// <param name="exclude">Pixels above 127 must not be continued into the hole; default for none.</param>
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

    /// <summary>Bytes for the runs, and, for each pixel in sight, whether it has color and how far away the nearest color is.</summary>
    public static long WorkspaceBytes(int width, int height, PixelBox box)
    {
        PixelBox sight = box.Grow(Sight, width, height);
        return HoleRuns.Bytes(box) + NativeBlock.Align(sight.Area) + DistanceTransform.Bytes(sight);
    }

    /// <summary>Finishes all components that have plain surroundings.</summary>
    /// <returns>Whether every component got the one color around it.</returns>
    public bool Finish()
    {
        HoleRuns runs = HoleRuns.Find(_hole, _picture.Width, _box, _memory);
        bool gray = LookAround(runs) && !_layout.Gray;
        if (gray && HasColor())
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
            if (gray && (first.Note & Colored) == 0)
            {
                WriteLuma(runs[i]);
            }
        }

        return plain;
    }

    /// <summary>Notes the color of each component's ring, or that the ring has several colors.</summary>
    /// <returns>Whether some component has no colored pixel in its ring.</returns>
    private bool LookAround(in HoleRuns runs)
    {
        ulong settled = _layout.Gray ? Mixed : Mixed | Colored;
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
            note |= IsGray(color) ? 0 : Colored;
            if (!exclude.IsEmpty && exclude[x] > InpaintOptions.ExcludeThreshold)
            {
                continue;
            }

            note |= (note & Seen) == 0 ? Seen | color
                : (note & Color) != color ? Mixed
                : 0;
        }
    }

    /// <summary>For components with a ring of one color: counts their pixels, and the sides of these pixels that touch known pixels.</summary>
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

    /// <summary>A row's known pixels that may be continued, from left to right - 1; 0 outside the picture.</summary>
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

    /// <summary>Notes as colored the components that have color in sight, and those with an empty ring.</summary>
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
                colored[((long)(y - sight.Top) * sight.Width) + x - sight.Left] = hole[x] == 0 && !IsGray(PixelRows.Color(row, _layout, x)) ? (byte)1 : (byte)0;
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
                if (hole[x] == 0 && !IsGray(PixelRows.Color(row, _layout, x)))
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

    private static bool IsGray(ulong color) => color == Equal((ushort)color);

    private static ulong Equal(ulong gray) => gray * 0x1_0001_0001;
}
