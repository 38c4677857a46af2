using System.Globalization;
using Crm.Functions.Adapters;
using Crm.Sms;
using Microsoft.AspNetCore.Http;

namespace Crm.Functions.Tests;

/// <summary>Over HTTP: a throttled text waits as long as the service says.</summary>
public sealed class AcsThrottleTests : IAsyncLifetime
{
    readonly SmsEndpoint service = new();

    public Task InitializeAsync() => service.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Theory]
    [InlineData("3", 3)]
    [InlineData("600", 600)]
    [InlineData("0", 1)]
    [InlineData("86400", 3600)]
    [InlineData("soon", 60)]
    [InlineData(null, 60)]
    public async Task Send_Throttled_WaitsAsTheAnswerSays(string? header, int seconds) =>
        (await ThrottledAsync(header)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public async Task Send_ThrottledUntilADate_WaitsUntilThen()
    {
        var until = TimeProvider.System.GetUtcNow().AddMinutes(5).ToString("R", CultureInfo.InvariantCulture);
        (await ThrottledAsync(until)).RetryAfter.ShouldBeInRange(TimeSpan.FromMinutes(4.5), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Send_OneOfManyThrottled_TakesNoOtherTextsWait()
    {
        service.Script = async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            http.Response.StatusCode = 429;
            http.Response.Headers.RetryAfter = (await reader.ReadToEndAsync()).Contains("short", StringComparison.Ordinal) ? "2" : "200";
            return true;
        };
        var gateway = Gateway();
        var sent = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => gateway.SendAsync(Text(i % 2 == 0 ? "short" : "long"), default)));
        sent.Select(s => s.ShouldBeOfType<SendOutcome.Throttled>().RetryAfter.TotalSeconds)
            .ShouldBe(Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? 2d : 200d));
    }

    async Task<SendOutcome.Throttled> ThrottledAsync(string? header)
    {
        service.Script = http =>
        {
            http.Response.StatusCode = 429;
            if (header is not null) http.Response.Headers["Retry-After"] = header;
            return Task.FromResult(true);
        };
        return (await Gateway().SendAsync(Text("hello"), default)).ShouldBeOfType<SendOutcome.Throttled>();
    }

    AcsSmsGateway Gateway() => new(AzureClients.Sms(new ServiceAddress.Emulator(service.ConnectionString)),
        new SmsSenders("+18445550100", new Dictionary<string, string>()), TimeProvider.System);

    static SmsMessage Text(string text) =>
        new(new string('a', 32), "demo", "+8613800138000", text) { Customer = new string('b', 32) };
}
