using System.Collections;
using FastInpaint.Host;
using FastInpaint.Host.Telemetry;

namespace FastInpaint.Service.Tests;

/// <summary>What the environment and <c>--otlp</c> say of telemetry together.</summary>
public sealed class TelemetryPlanTests
{
    private const string Otlp = "OTEL_EXPORTER_OTLP_";

    [Theory]
    [InlineData("")]
    [InlineData("OTEL_SERVICE_NAME=shop")]
    [InlineData(Otlp + "ENDPOINT=")]
    [InlineData(Otlp + "ENDPOINT=http://a:4317 OTEL_METRICS_EXPORTER=none OTEL_TRACES_EXPORTER=none")]
    public void Nothing_is_sent_where_nothing_says_where_to(string environment) => Assert.Null(Read(environment).Plan);

    [Theory]
    [InlineData(Otlp + "ENDPOINT=http://a:4317", true, true)]
    [InlineData(Otlp + "TRACES_ENDPOINT=http://a:4317", false, true)]
    [InlineData(Otlp + "METRICS_ENDPOINT=http://a:4317", true, false)]
    [InlineData(Otlp + "ENDPOINT=http://a:4317 OTEL_METRICS_EXPORTER=none", false, true)]
    [InlineData(Otlp + "ENDPOINT=http://a:4317 OTEL_TRACES_EXPORTER=none OTEL_METRICS_EXPORTER=otlp", true, false)]
    public void What_is_sent_is_what_has_an_address(string environment, bool metrics, bool traces)
    {
        (TelemetryPlan? plan, string said) = Read(environment);
        Assert.Equal((metrics, traces, ""), (plan!.Metrics, plan.Traces, said));
    }

    [Theory]
    [InlineData(Otlp + "ENDPOINT=http://a:4317", "METRICS_PROTOCOL", null)]
    [InlineData(Otlp + "ENDPOINT=http://a:4318", "METRICS_PROTOCOL", "http/protobuf")]
    [InlineData(Otlp + "ENDPOINT=http://a:4318", "TRACES_PROTOCOL", "http/protobuf")]
    [InlineData(Otlp + "ENDPOINT=http://a:4318 " + Otlp + "PROTOCOL=grpc", "TRACES_PROTOCOL", null)]
    [InlineData(Otlp + "ENDPOINT=http://a:4318 " + Otlp + "TRACES_ENDPOINT=http://b:4317", "METRICS_PROTOCOL", "http/protobuf")]
    [InlineData(Otlp + "ENDPOINT=http://a:4318 " + Otlp + "TRACES_ENDPOINT=http://b:4317", "TRACES_PROTOCOL", null)]
    [InlineData(Otlp + "ENDPOINT=http://a:4318 " + Otlp + "TRACES_ENDPOINT=http://b:4317", "PROTOCOL", null)]
    [InlineData(Otlp + "ENDPOINT=http://a:4317 " + Otlp + "METRICS_ENDPOINT=http://b:4318/v1/metrics", "TRACES_PROTOCOL", null)]
    [InlineData(Otlp + "TRACES_ENDPOINT=http://a:4318/v1/traces", "TRACES_PROTOCOL", "http/protobuf")]
    [InlineData(Otlp + "TRACES_ENDPOINT=http://a:4318/v1/traces " + Otlp + "PROTOCOL=grpc", "TRACES_PROTOCOL", null)]
    [InlineData(Otlp + "TRACES_ENDPOINT=http://a:4318/v1/traces " + Otlp + "TRACES_PROTOCOL=grpc", "TRACES_PROTOCOL", "grpc")]
    public void The_port_of_HTTP_says_the_protocol_where_no_variable_does(string environment, string name, string? protocol) =>
        Assert.Equal(protocol, Read(environment).Plan!.Variables.GetValueOrDefault(Otlp + name));

    [Fact]
    public void The_option_wins_over_all_addresses_of_the_environment()
    {
        (TelemetryPlan? plan, string said) = Read($"{Otlp}ENDPOINT=garbage {Otlp}TRACES_ENDPOINT=http://b:1 {Otlp}METRICS_ENDPOINT=none OTEL_SERVICE_NAME=shop PATH=/bin", "http://c:4318");
        Assert.Equal("", said);
        Assert.Equal(
            [$"{Otlp}ENDPOINT=http://c:4318", $"{Otlp}METRICS_PROTOCOL=http/protobuf", $"{Otlp}TRACES_PROTOCOL=http/protobuf", "OTEL_SERVICE_NAME=shop"],
            plan!.Variables.Select(variable => $"{variable.Key}={variable.Value}").Order(StringComparer.Ordinal));
        Assert.True(plan is { Metrics: true, Traces: true });
    }

    [Theory]
    [InlineData(Otlp + "ENDPOINT=collector:4317", "OTEL_EXPORTER_OTLP_ENDPOINT 'collector:4317' is no address; give for example http://localhost:4317. No telemetry is sent.")]
    [InlineData(Otlp + "ENDPOINT=http://a:4317 " + Otlp + "METRICS_ENDPOINT=x", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT 'x' is no address; give for example http://localhost:4317. No telemetry is sent.")]
    public void An_address_of_the_environment_that_is_none_is_a_warning(string environment, string words)
    {
        (TelemetryPlan? plan, string said) = Read(environment);
        Assert.Null(plan);
        Assert.Equal(words, said);
    }

    [Fact]
    public void A_protocol_that_is_none_is_a_warning_and_left_out()
    {
        (TelemetryPlan? plan, string said) = Read($"{Otlp}ENDPOINT=http://a:4318 {Otlp}PROTOCOL=http/json");
        Assert.Equal("OTEL_EXPORTER_OTLP_PROTOCOL 'http/json' is neither grpc nor http/protobuf, and is left out.", said);
        Assert.Equal("http/protobuf", plan!.Variables[$"{Otlp}TRACES_PROTOCOL"]);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("localhost:4317")]
    [InlineData("file:///x")]
    public void An_option_that_is_no_address_is_refused(string collector)
    {
        CommandException refused = Assert.Throws<CommandException>(() => Read("", collector));
        Assert.Equal((ExitCode.BadInput, $"--otlp '{collector}' is no address; give for example http://localhost:4317."), (refused.ExitCode, refused.Message));
    }

    private static (TelemetryPlan? Plan, string Said) Read(string environment, string? collector = null)
    {
        var said = new List<string>();
        var variables = new Hashtable(environment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(variable => variable.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]));
        return (TelemetryPlan.Read(variables, collector, said.Add), string.Join(' ', said));
    }
}
