using System.Runtime.CompilerServices;

namespace FastInpaint.Masks;

/// <summary>Finds the parts of a hole that were erased from an opaque picture, and marks their pixels as <see cref="PixelKind.Opaque"/>. Hole pixels that touch, also diagonally, belong to one part.</summary>
/// <remarks>
/// A part is erased if all known pixels that touch it are opaque. A second case is a soft eraser under a mask that is too tight. There, some known pixels that touch the part are not opaque, but none has alpha 0;
/// the part's faintest pixel is less than half as opaque as they are; and the picture becomes opaque in most directions. Hole pixels that are already opaque are not marked.
/// </remarks>
internal readonly unsafe ref struct ErasedParts
{
    // Range in pixels in which opaque pixels are searched. It is smaller than a window's context, so windows decide as the whole picture does.
    private const int Nearest = 16, Farthest = 64;

    private readonly ReadOnlyPixels _region;
    private readonly ChannelLayout _layout;
    private readonly byte* _hole;
    private readonly PixelBox _box;
    private readonly Node* _nodes;

    /// <param name="region">The pixels, in a format with alpha.</param>
    /// <param name="hole">hole[y * width + x], kinds of pixels.</param>
    /// <param name="box">Contains the parts to consider.</param>
    /// <param name="workspace">Memory of <see cref="WorkspaceBytes"/> bytes.</param>
    public ErasedParts(ReadOnlyPixels region, byte* hole, PixelBox box, byte* workspace)
    {
        _region = region;
        _layout = ChannelLayout.Of(region.Format);
        _hole = hole;
        _box = box;
        _nodes = (Node*)workspace;
    }

    public static long WorkspaceBytes(PixelFormat format, PixelBox box) => format.HasAlpha() ? NativeBlock.Align(box.Area * sizeof(Node)) : 0;

    /// <summary>Marks the erased parts. Returns whether there are any.</summary>
    /// <param name="cancellationToken">Checked between rows.</param>
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

    /// <summary>Gives every hole pixel a node, and joins the nodes of each part under one root.</summary>
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
            // Path halving: keeps the paths to the root short.
            _nodes[index].Parent = _nodes[_nodes[index].Parent].Parent;
            index = _nodes[index].Parent;
        }

        return index;
    }

    /// <summary>Collects in each root the facts about the part and its surroundings.</summary>
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

    /// <summary>The lowest alpha of the known neighbors; <see cref="int.MaxValue"/> if there are none.</summary>
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

    /// <summary>Number of the eight directions in which the picture becomes opaque, minus the number of those in which it does not. A direction without known pixels does not count.</summary>
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

    // Formats with lossy alpha store values a little below the highest for opaque pixels.
    private static bool IsNearlyOpaque(int alpha, int most) => alpha >= most - (most / 16);

    private AlphaRow Alpha(int y) => new(_region.Row(y), _layout);

    private byte* At(int x, int y) => _hole + ((long)y * _region.Width) + x;

    private bool IsHole(int x, int y) => (*At(x, y) & PixelKind.Hole) != 0;

    private int Index(int x, int y) => ((y - _box.Top) * _box.Width) + x - _box.Left;

    private Node* Root(int x, int y) => _nodes + Find(Index(x, y));

    /// <summary>A hole pixel in the union-find forest. The root of a part is its own parent, and holds the facts about the part.</summary>
    private struct Node
    {
        public int Parent;

        /// <summary>The lowest alpha in the part, and the lowest alpha of the known pixels that touch it; <see cref="int.MaxValue"/> for none.</summary>
        public int LeastInside, LeastOutside;

        /// <summary>Sum of the votes of all pixels at the part's rim.</summary>
        public int Votes;

        public readonly bool IsErased(int most) =>
            LeastOutside == most || (LeastOutside is > 0 and < int.MaxValue && 2 * LeastInside < LeastOutside && Votes > 0);
    }
}
