using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.RegularExpressions;

namespace FastInpaint.Service.Tests;

/// <summary>The table of metrics in docs/telemetry.md, and the dashboard, say what the meter has.</summary>
public sealed partial class MetricTableTests
{
    private static readonly string s_root = Folder();

    /// <summary>Rows of the table: name, kind, unit, and the values of each attribute.</summary>
    private static readonly Dictionary<string, (string Kind, string Unit, Dictionary<string, string[]> Attributes)> s_table = File.ReadAllLines(Path.Combine(s_root, "docs", "telemetry.md"))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .Where(cells => cells.Length == 7 && cells[1].StartsWith("`fastinpaint.", StringComparison.Ordinal))
        .ToDictionary(cells => cells[1].Trim('`'), cells => (cells[2], cells[3].Trim('`'), Attributes().Matches(cells[4]).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Split(", "))));

    [Fact]
    public async Task The_document_has_every_metric_with_its_unit_and_attributes()
    {
        using var meter = new Watch();
        await using (RunningService service = await RunningService.Start())
        {
            Assert.All(await Task.WhenAll(service.Post("/v1/inpaint", Sample.Of(1)), service.Post("/v1/detect", Sample.Of(1))), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
            Assert.Equal(HttpStatusCode.BadRequest, (await service.Post("/v1/inpaint", Sample.Of(1), ("colour", "red"))).StatusCode);
            meter.Observe();
        }

        Assert.Equal(
            s_table.Select(row => $"{row.Key} {row.Value.Kind} {row.Value.Unit}").Order(StringComparer.Ordinal),
            meter.Instruments.Values.Select(instrument => $"{instrument.Name} {Kind(instrument)} {instrument.Unit}").Order(StringComparer.Ordinal));
        Assert.All(s_table, row => Assert.Equal(row.Value.Attributes.Keys.Order(StringComparer.Ordinal), meter.Attributes[row.Key].Keys.Order(StringComparer.Ordinal)));
        Assert.All(meter.Attributes, metric => Assert.All(metric.Value, attribute => Assert.All(attribute.Value.Keys, value => Assert.Contains(value, s_table[metric.Key].Attributes[attribute.Key]))));
    }

    [Fact]
    public void The_dashboard_asks_for_metrics_and_attributes_that_there_are()
    {
        string dashboard = File.ReadAllText(Path.Combine(s_root, "deploy", "grafana-dashboard.json"));
        HashSet<string> names = [.. s_table.SelectMany(row => Prometheus(row.Key, row.Value.Kind, row.Value.Unit)), .. s_table.SelectMany(row => row.Value.Attributes.Keys).Select(name => name.Replace('.', '_'))];
        string[] asked = [.. Names().Matches(dashboard).Select(match => match.Value).Distinct()];
        Assert.True(asked.Length > 8);
        Assert.All(asked, name => Assert.Contains(name, names));
        Assert.Equal(s_table.Count, s_table.Count(row => Prometheus(row.Key, row.Value.Kind, row.Value.Unit).Any(asked.Contains)));
    }

    private static string Kind(Instrument instrument) => Regex.Replace(instrument.GetType().Name, "`.*", "") switch
    {
        "Counter" => "counter",
        "UpDownCounter" => "up-down counter",
        "Histogram" => "histogram",
        "ObservableGauge" => "gauge",
        var other => other,
    };

    /// <summary>A metric as Prometheus names it when it comes from a collector.</summary>
    private static IEnumerable<string> Prometheus(string name, string kind, string unit)
    {
        string full = name.Replace('.', '_') + unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        return kind switch
        {
            "counter" => [$"{full}_total"],
            "histogram" => [$"{full}_bucket", $"{full}_sum", $"{full}_count"],
            _ => [full],
        };
    }

    private static string Folder()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "FastInpaint.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    [GeneratedRegex(@"`(fastinpaint\.[a-z.]+)`: ([a-z_, ]+)")]
    private static partial Regex Attributes();

    [GeneratedRegex("fastinpaint_[a-z_]+")]
    private static partial Regex Names();

    /// <summary>The instruments of the meter, and the attributes and values with which they were used.</summary>
    private sealed class Watch : IDisposable
    {
        private readonly MeterListener _listener = new();

        public Watch()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "FastInpaint")
                {
                    Instruments[instrument.Name] = instrument;
                    Attributes.TryAdd(instrument.Name, new());
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Add(instrument, tags));
            _listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Add(instrument, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, tags));
            _listener.Start();
        }

        public ConcurrentDictionary<string, Instrument> Instruments { get; } = new();

        public ConcurrentDictionary<string, ConcurrentDictionary<string, ConcurrentDictionary<string, byte>>> Attributes { get; } = new();

        public void Observe() => _listener.RecordObservableInstruments();

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach ((string name, object? value) in tags)
            {
                Attributes[instrument.Name].GetOrAdd(name, _ => new()).TryAdd($"{value}", 0);
            }
        }
    }
}
