using System.Collections;

namespace FastInpaint.Host.Telemetry;

/// <summary>The settings of the telemetry export: OpenTelemetry's environment variables, overridden by <c>--otlp</c>.</summary>
/// <param name="Variables">The variables by name, as the exporter reads them.</param>
/// <param name="Metrics">Whether metrics are sent.</param>
/// <param name="Traces">Whether activities are sent.</param>
internal sealed record TelemetryPlan(IReadOnlyDictionary<string, string?> Variables, bool Metrics, bool Traces)
{
    /// <summary>The usual port for OTLP over HTTP. The protocol for other ports is gRPC, unless a variable sets http/protobuf.</summary>
    private const int HttpPort = 4318;

    private const string Prefix = "OTEL_EXPORTER_OTLP_";
    private const string MetricsPrefix = Prefix + "METRICS_";
    private const string TracesPrefix = Prefix + "TRACES_";
    private const string Http = "http/protobuf";
    private const string Example = "give for example http://localhost:4317";

    /// <summary>Reads the settings.</summary>
    /// <param name="environment">The environment variables. An empty variable counts as missing.</param>
    /// <param name="collector">The option's address, or null. It overrides the environment's.</param>
    /// <param name="warn">Called with a warning for each invalid variable. Invalid variables do not end the program, because they may be meant for other programs.</param>
    /// <returns>The plan; null where no collector is named.</returns>
    /// <exception cref="CommandException">The option's value is not a valid address (2).</exception>
    public static TelemetryPlan? Read(IDictionary environment, string? collector, Action<string> warn)
    {
        Dictionary<string, string?> variables = environment.Cast<DictionaryEntry>()
            .Where(variable => variable.Key is string name && name.StartsWith("OTEL_", StringComparison.Ordinal) && !string.IsNullOrWhiteSpace(variable.Value as string))
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value);
        if (collector is not null)
        {
            _ = Address(collector) ?? throw new CommandException(ExitCode.BadInput, $"--otlp '{collector}' is no address; {Example}.");
            variables.Remove(MetricsPrefix + "ENDPOINT");
            variables.Remove(TracesPrefix + "ENDPOINT");
            variables[Prefix + "ENDPOINT"] = collector;
        }

        foreach (string prefix in (string[])[Prefix, MetricsPrefix, TracesPrefix])
        {
            if (variables.GetValueOrDefault(prefix + "PROTOCOL") is { } protocol and not ("grpc" or Http))
            {
                warn($"{prefix}PROTOCOL '{protocol}' is neither grpc nor {Http}, and is left out.");
                variables.Remove(prefix + "PROTOCOL");
            }

            if (variables.GetValueOrDefault(prefix + "ENDPOINT") is not { } endpoint)
            {
                continue;
            }

            if (Address(endpoint) is null)
            {
                warn($"{prefix}ENDPOINT '{endpoint}' is no address; {Example}. No telemetry is sent.");
                return null;
            }
        }

        SayProtocols(variables);
        bool metrics = IsSent(variables, MetricsPrefix, "OTEL_METRICS_EXPORTER"), traces = IsSent(variables, TracesPrefix, "OTEL_TRACES_EXPORTER");
        return metrics || traces ? new TelemetryPlan(variables, metrics, traces) : null;
    }

    /// <summary>Sets the protocol of each signal by the port of its address, where no variable sets the protocol.</summary>
    private static void SayProtocols(Dictionary<string, string?> variables)
    {
        foreach (string prefix in (string[])[MetricsPrefix, TracesPrefix])
        {
            string? endpoint = variables.GetValueOrDefault(prefix + "ENDPOINT") ?? variables.GetValueOrDefault(Prefix + "ENDPOINT");
            if (endpoint is not null && Address(endpoint)!.Port == HttpPort && !variables.ContainsKey(Prefix + "PROTOCOL"))
            {
                variables.TryAdd(prefix + "PROTOCOL", Http);
            }
        }
    }

    private static bool IsSent(Dictionary<string, string?> variables, string prefix, string exporter) =>
        (variables.ContainsKey(Prefix + "ENDPOINT") || variables.ContainsKey(prefix + "ENDPOINT")) && variables.GetValueOrDefault(exporter) != "none";

    private static Uri? Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" ? address : null;
}
