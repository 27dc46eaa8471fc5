using System.Runtime.CompilerServices;

namespace FastInpaint.Masks;

/// <summary>Finds the parts of a hole that were erased from an opaque picture, and marks their pixels as <see cref="PixelKind.Opaque"/>. Pixels that touch, diagonally too, are one part.</summary>
/// <remarks>
/// A part is erased where all known pixels that touch it are opaque. Where they are not, as beside a soft eraser's mask that is too tight, it is erased where none of them is transparent,
/// where it is less than half as opaque as they are in its faintest pixel, and where the picture becomes opaque in most directions. Hole pixels that are opaque already stay as they are.
/// </remarks>
internal readonly unsafe ref struct ErasedParts
{
    // How far out opaque pixels are looked for. A window sees as far as the whole picture does: its context is wider.
    private const int Nearest = 16, Farthest = 64;

    private readonly ReadOnlyPixels _region;
    private readonly ChannelLayout _layout;
    private readonly byte* _hole;
    private readonly PixelBox _box;
    private readonly Node* _nodes;

    /// <param name="region">The pixels, of a format with alpha.</param>
    /// <param name="hole">hole[y * width + x], kinds of pixels.</param>
    /// <param name="box">Holds the parts that count.</param>
    /// <param name="workspace"><see cref="WorkspaceBytes"/> bytes.</param>
    public ErasedParts(ReadOnlyPixels region, byte* hole, PixelBox box, byte* workspace)
    {
        _region = region;
        _layout = ChannelLayout.Of(region.Format);
        _hole = hole;
        _box = box;
        _nodes = (Node*)workspace;
    }

    public static long WorkspaceBytes(PixelFormat format, PixelBox box) => format.HasAlpha() ? NativeBlock.Align(box.Area * sizeof(Node)) : 0;

    /// <summary>Marks them; returns whether there are any.</summary>
    /// <param name="cancellationToken">Looked at between rows.</param>
    public bool MakeOpaque(CancellationToken cancellationToken)
    {
        Join(cancellationToken);
        Survey(cancellationToken);
        bool any = false;
        for (int y = _box.Top; y < _box.Bottom; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            AlphaRow alpha = Alpha(y);
            for (int x = _box.Left; x < _box.Right; x++)
            {
                if (IsHole(x, y) && alpha[x] != alpha.Most && Root(x, y)->IsErased(alpha.Most))
                {
                    *At(x, y) = PixelKind.Hole | PixelKind.Opaque;
                    any = true;
                }
            }
        }

        return any;
    }

    /// <summary>Gives every hole pixel a node, and all nodes of a part one root.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Join(CancellationToken cancellationToken)
    {
        for (int y = _box.Top; y < _box.Bottom; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int x = _box.Left; x < _box.Right; x++)
            {
                if (!IsHole(x, y))
                {
                    continue;
                }

                int index = Index(x, y);
                _nodes[index] = new Node { Parent = index, LeastInside = int.MaxValue, LeastOutside = int.MaxValue };
                JoinWith(index, x - 1, y);
                JoinWith(index, x - 1, y - 1);
                JoinWith(index, x, y - 1);
                JoinWith(index, x + 1, y - 1);
            }
        }
    }

    private void JoinWith(int index, int x, int y)
    {
        if (x < _box.Left || x >= _box.Right || y < _box.Top || !IsHole(x, y))
        {
            return;
        }

        int one = Find(index), other = Find(Index(x, y));
        _nodes[Math.Max(one, other)].Parent = Math.Min(one, other);
    }

    private int Find(int index)
    {
        while (_nodes[index].Parent != index)
        {
            // Halving the path keeps it short.
            _nodes[index].Parent = _nodes[_nodes[index].Parent].Parent;
            index = _nodes[index].Parent;
        }

        return index;
    }

    /// <summary>Collects in the roots what is in and around the parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Survey(CancellationToken cancellationToken)
    {
        for (int y = _box.Top; y < _box.Bottom; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            AlphaRow alpha = Alpha(y);
            for (int x = _box.Left; x < _box.Right; x++)
            {
                if (!IsHole(x, y))
                {
                    continue;
                }

                Node* root = Root(x, y);
                root->LeastInside = Math.Min(root->LeastInside, alpha[x]);
                int around = LeastAround(x, y);
                if (around != int.MaxValue)
                {
                    root->LeastOutside = Math.Min(root->LeastOutside, around);
                    root->Votes += Votes(x, y);
                }
            }
        }
    }

    /// <summary>The lowest alpha of the known neighbors; <see cref="int.MaxValue"/> where there are none.</summary>
    private int LeastAround(int x, int y)
    {
        int least = int.MaxValue;
        for (int i = Math.Max(y - 1, 0); i <= Math.Min(y + 1, _region.Height - 1); i++)
        {
            for (int j = Math.Max(x - 1, 0); j <= Math.Min(x + 1, _region.Width - 1); j++)
            {
                least = IsHole(j, i) ? least : Math.Min(least, Alpha(i)[j]);
            }
        }

        return least;
    }

    /// <summary>Of the eight directions, those in which the picture becomes opaque less the others; those in which nothing is known count for neither.</summary>
    private int Votes(int x, int y)
    {
        int votes = 0;
        for (int down = -1; down <= 1; down++)
        {
            for (int right = -1; right <= 1; right++)
            {
                votes += (right, down) == (0, 0) ? 0 : Vote(x, y, right, down);
            }
        }

        return votes;
    }

    private int Vote(int x, int y, int right, int down)
    {
        int vote = 0;
        for (int distance = Nearest; distance <= Farthest && vote <= 0; distance *= 2)
        {
            (int column, int row) = (x + (right * distance), y + (down * distance));
            if ((uint)column < (uint)_region.Width && (uint)row < (uint)_region.Height && !IsHole(column, row))
            {
                AlphaRow alpha = Alpha(row);
                vote = IsNearlyOpaque(alpha[column], alpha.Most) ? 1 : -1;
            }
        }

        return vote;
    }

    // Files with lossy alpha have values a little below the highest.
    private static bool IsNearlyOpaque(int alpha, int most) => alpha >= most - (most / 16);

    private AlphaRow Alpha(int y) => new(_region.Row(y), _layout);

    private byte* At(int x, int y) => _hole + ((long)y * _region.Width) + x;

    private bool IsHole(int x, int y) => (*At(x, y) & PixelKind.Hole) != 0;

    private int Index(int x, int y) => ((y - _box.Top) * _box.Width) + x - _box.Left;

    private Node* Root(int x, int y) => _nodes + Find(Index(x, y));

    /// <summary>A hole pixel. What is known of a part is in its root, the node that is its own parent.</summary>
    private struct Node
    {
        public int Parent;

        /// <summary>The lowest alpha in the part, and of the known pixels that touch it; <see cref="int.MaxValue"/> for none.</summary>
        public int LeastInside, LeastOutside;

        /// <summary>Of all pixels at the part's rim.</summary>
        public int Votes;

        public readonly bool IsErased(int most) =>
            LeastOutside == most || (LeastOutside is > 0 and < int.MaxValue && 2 * LeastInside < LeastOutside && Votes > 0);
    }
}
