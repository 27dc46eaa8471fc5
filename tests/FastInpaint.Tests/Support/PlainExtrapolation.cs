using FastInpaint.Conformance;

namespace FastInpaint.Tests;

/// <summary>What <see cref="FrequencyExtrapolation"/> computes, block after block, slowly and in double precision.</summary>
internal sealed class PlainExtrapolation
{
    private const int Side = 4, WindowStart = 14, Waves = 80;
    private const double Decay = 0.72, OrderDecay = 0.8, ExtrapolatedTrust = 0.7;
    private readonly TestCanvas _canvas;
    private readonly double[,,] _values;
    private readonly double[,] _trust;

    private PlainExtrapolation(TestCanvas canvas)
    {
        _canvas = canvas;
        _values = new double[canvas.Canvas.Channels, canvas.Canvas.Width, canvas.Canvas.Height];
        _trust = new double[canvas.Canvas.Width, canvas.Canvas.Height];
        foreach ((int x, int y) in canvas.Pixels())
        {
            _trust[x, y] = canvas.Kind(x, y) == DetailCanvas.Known ? 1 : 0;
            for (int c = 0; c < canvas.Canvas.Channels; c++)
            {
                _values[c, x, y] = canvas.Smooth(c, x, y);
            }
        }
    }

    private (int Columns, int Rows) Cells => ((_canvas.Canvas.Width + Side - 1) / Side, (_canvas.Canvas.Height + Side - 1) / Side);

    /// <summary>The detailed fill, channel by channel, row by row.</summary>
    public static double[] Run(TestCanvas canvas, double reach)
    {
        var plain = new PlainExtrapolation(canvas);
        foreach ((int column, int row) in plain.Order(reach))
        {
            plain.Extrapolate(column, row);
        }

        return plain.WithLowFrequencies();
    }

    private IEnumerable<(int Column, int Row)> Order(double reach) =>
        [.. from row in Enumerable.Range(0, Cells.Rows)
            from column in Enumerable.Range(0, Cells.Columns)
            where PixelsOf(column, row).Any(p => _canvas.Kind(p.X, p.Y) == DetailCanvas.Hole && _canvas.Depth(p.X, p.Y) <= reach)
            orderby Surroundings(column, row) descending, row, column
            select (column, row)];

    private IEnumerable<(int X, int Y)> PixelsOf(int column, int row) => _canvas.Pixels().Where(p => p.X / Side == column && p.Y / Side == row);

    private double Surroundings(int column, int row) =>
        (from other in Enumerable.Range(column - 4, 9)
         from otherRow in Enumerable.Range(row - 4, 9)
         let distance = Side * Math.Sqrt(((other - column) * (other - column)) + ((otherRow - row) * (otherRow - row)))
         select Math.Round(1024 * Math.Pow(OrderDecay, distance)) * PixelsOf(other, otherRow).Count(p => _canvas.Kind(p.X, p.Y) == DetailCanvas.Known)).Sum();

    private void Extrapolate(int column, int row)
    {
        (int left, int top) = ((column * Side) - WindowStart, (row * Side) - WindowStart);
        bool Inside(int x, int y) => left + x >= 0 && left + x < _trust.GetLength(0) && top + y >= 0 && top + y < _trust.GetLength(1);
        double[][]? block = PlainFrequencyFit.Fit(
            (x, y) => Inside(x, y) ? _trust[left + x, top + y] : 0,
            (c, x, y) => Inside(x, y) ? _values[c, left + x, top + y] : 0,
            _values.GetLength(0),
            Waves,
            Decay);
        foreach ((int x, int y) in PixelsOf(column, row).Where(p => block is not null && _canvas.Kind(p.X, p.Y) == DetailCanvas.Hole))
        {
            _trust[x, y] = ExtrapolatedTrust;
            for (int c = 0; c < block!.Length; c++)
            {
                _values[c, x, y] = Math.Clamp(block[c][(y % Side * Side) + (x % Side)], 0, 255);
            }
        }
    }

    private double[] WithLowFrequencies() =>
        [.. from c in Enumerable.Range(0, _values.GetLength(0))
            from p in _canvas.Pixels()
            select _values[c, p.X, p.Y] + (_trust[p.X, p.Y] == ExtrapolatedTrust ? LowFrequency(c, p.X, p.Y) : 0)];

    private double LowFrequency(int channel, int atX, int atY)
    {
        double sum = 0, total = 0;
        foreach ((int x, int y) in _canvas.Pixels().Where(p => _trust[p.X, p.Y] > 0))
        {
            double weight = Weight(atX, x / Side) * Weight(atY, y / Side);
            sum += weight * (_canvas.Smooth(channel, x, y) - _values[channel, x, y]);
            total += weight;
        }

        return sum / total;
    }

    /// <summary>Share of a cell's mean at a position: the Gaussian of cells around the two cells between whose middles the position lies.</summary>
    private static double Weight(int position, int cell)
    {
        double place = ((position + 0.5) / Side) - 0.5, lower = Math.Floor(place);
        return (Gaussian(cell - lower) * (1 - (place - lower))) + (Gaussian(cell - lower - 1) * (place - lower));
    }

    private static double Gaussian(double cells) => Math.Abs(cells) > 3 ? 0 : Math.Exp(-cells * cells / (2 * 0.75));
}
