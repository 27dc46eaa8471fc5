using System.Globalization;

namespace FastInpaint.Service.Tests;

/// <summary>A service that did a large picture gives its memory back.</summary>
[Collection(nameof(Alone))]
public sealed class IdleReleaseTests
{
    private const int Side = 1600;

    [Fact]
    public async Task What_a_large_picture_took_goes_back_to_the_system_and_comes_again()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "resident memory is read from /proc");
        using ServiceProcess service = await ServiceProcess.Start("--idle-release", "2");
        long before = service.ResidentBytes;
        Sample sample = Sample.Of(3, width: Side, height: Side);
        Task<byte[]> filling = Fill(service, sample);
        long most = before;
        while (!filling.IsCompleted)
        {
            most = Math.Max(most, service.ResidentBytes);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        byte[] first = await filling;
        long after = service.ResidentBytes;
        for (int tries = 0; tries < 600 && after - before > (most - before) / 3; tries++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            after = service.ResidentBytes;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"resident: {before >> 20} MiB before, {most >> 20} at most, {after >> 20} after"));
        Assert.InRange((double)(after - before) / (most - before), double.MinValue, 1.0 / 3);
        Assert.Equal(first, await Fill(service, sample));
    }

    private static async Task<byte[]> Fill(ServiceProcess service, Sample sample)
    {
        using MultipartFormDataContent form = sample.Form(("strategy", "whole"));
        using HttpResponseMessage answer = await service.Client.PostAsync("/v1/inpaint", form, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }
}
