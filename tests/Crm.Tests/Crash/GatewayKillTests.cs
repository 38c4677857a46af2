using System.Globalization;
using System.Text.Json;
using Crm.Common;
using Crm.Gateways;
using Crm.Local.Sqlite;
using Crm.Storage;
using Crm.Tests.Gateways;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Xunit.Abstractions;

namespace Crm.Tests.Crash;

/// <summary>
/// kill -9 of the real host while a provider has its request, by turns with a text that was taken and one that was not. Afterwards no text
/// is out twice, and what was in doubt is settled by asking, as far as the provider can be asked. CRM_GATEWAY_KILLS raises how often.
/// </summary>
[Collection("Crash")]
[Trait("Speed", "Slow")]
public sealed class GatewayKillTests(ITestOutputHelper output)
{
    static int Kills => int.TryParse(Environment.GetEnvironmentVariable("CRM_GATEWAY_KILLS"), out var n) ? n : 2;

    public static TheoryData<string> Kinds => GatewayConformanceTests.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task When_TheHostIsKilledAmidSending_Should_SendNothingTwiceAndSettleByAsking(string kind)
    {
        using var folder = new TempFolder();
        await using var provider = GatewayConformanceTests.Doubles[kind]();
        var (data, port) = (folder.File("data"), HostProcess.FreePort());
        var settings = Settings(folder, provider, port);
        using var client = new WebhookClient(new Uri($"http://127.0.0.1:{port}"));
        var (order, lost) = (0, 0);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var victim = await HostProcess.ServeAsync(data, settings);
            for (var i = 0; i < 4; i++) await OrderAsync(client, ++order);
            // Nothing is on its way any more: what the provider does next is done to the next text, and that one alone is cut off.
            await UntilAsync(() => Texts(data) is var now && now.Count == order && now.All(IsSettled), victim);
            var (act, sends) = (kill % 2 == 0 ? Act.TakeAndFallSilent : Act.FallSilent, provider.Sends.Count);
            provider.Next(act);
            await OrderAsync(client, ++order);
            await UntilAsync(() => provider.Sends.Count > sends, victim);
            await victim.KillAsync();
            if (act == Act.FallSilent) lost++;
        }
        using var host = await HostProcess.ServeAsync(data, settings);
        var certain = Traits(kind).NotFoundIsCertain;
        var asked = Traits(kind).LookUps.Count > 0;
        var doubts = asked ? certain ? 0 : lost : Kills;
        await UntilAsync(() => Texts(data) is var now && now.Count == order && now.Count(t => t.State == TouchpointState.InDoubt) == doubts
            && now.All(IsSettled), host, 90);
        var all = Texts(data);
        output.WriteLine($"{kind}: {Kills} kills, {order} texts: "
            + $"{string.Join(", ", all.CountBy(t => t.State).Select(s => $"{s.Key} {s.Value}"))}; {provider.Taken.Count} taken, "
            + $"{provider.Questions.Count} questions.");
        provider.Taken.GroupBy(t => t.Tag).ShouldAllBe(g => g.Count() == 1, "nothing twice");
        provider.Unsigned.ShouldBeEmpty();
        provider.Taken.Count.ShouldBe(certain ? order : order - lost);
        all.Count(t => t.State is TouchpointState.Accepted or TouchpointState.Delivered).ShouldBe(order - doubts);
    }

    static bool IsSettled(Touchpoint text) =>
        text.State is TouchpointState.Accepted or TouchpointState.Delivered or TouchpointState.InDoubt;

    static GatewayTraits Traits(string kind)
    {
        var http = new GatewayHttp(TimeProvider.System);
        return GatewayServices.WireTypes().Select(t => (IGateway)Activator.CreateInstance(t, t.Name == "AcsGateway"
            ? [http, Array.Empty<Crm.Gateways.AzureCommunication.IAzureTokens>()] : [http])!)
            .Single(w => w.Kind == kind).Traits;
    }

    static async Task OrderAsync(WebhookClient client, int order)
    {
        var at = TimeProvider.System.GetUtcNow().AddHours(-2).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        (await client.ShopifyAsync("orders/create",
            Samples.ShopifyNewOrder($"{7_000_000 + order}", at, "pending", $"138{order:d8}", $"{order}"))).Status.ShouldBe(200);
    }

    static async Task UntilAsync(Func<bool> so, HostProcess host, int seconds = 60)
    {
        for (var i = 0; i < seconds * 20; i++)
        {
            if (so()) return;
            await Task.Delay(50);
        }
        Assert.Fail("It did not come to that:\n" + host.Said);
    }

    static List<Touchpoint> Texts(string data)
    {
        var database = SqliteDatabase.Open(data, DatabaseMode.Read);
        try
        {
            var all = new List<Touchpoint>();
            var rows = new SqliteRowStore(database, "crm").ScanAsync("t|", KeyText.After("t|"), default).ToBlockingEnumerable();
            foreach (var row in rows) all.Add(RowBody.Read<Touchpoint>(row.Body));
            return all;
        }
        finally
        {
            database.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    static string Settings(TempFolder folder, ProviderDouble provider, int port)
    {
        Directory.CreateDirectory(folder.File("flows"));
        File.WriteAllText(folder.File("flows/probe.json"), GatewayStage.Flow);
        File.WriteAllText(folder.File("templates.json"), GatewayStage.Templates(provider.Kind));
        var file = HostProcess.Settings(folder.Path, port);
        var values =
            JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("Values").EnumerateObject().ToDictionary(v => v.Name,
            v => v.Value.GetString());
        var options = provider.Options();
        foreach (var property in typeof(GatewayOptions).GetProperties().Where(p => p.PropertyType == typeof(string)
            && p.GetValue(options) is not null))
            values[$"Gateways__{provider.Kind}__{property.Name}"] = (string?)property.GetValue(options);
        values[$"Gateways__{provider.Kind}__TimeoutSeconds"] = "100";
        values[$"Gateways__{provider.Kind}__AskAfter__0"] = "1s";
        values[$"Gateways__{provider.Kind}__AskAfter__1"] = "3s";
        values[$"Gateways__{provider.Kind}__Limits__PerSecond"] = "100";
        // A second try does not wait for the number's minute.
        values[$"Gateways__{provider.Kind}__Limits__PerNumber__0"] = "100/1m";
        values["FlowsFolder"] = folder.File("flows");
        values["Shops__demo__Flows__0"] = "probe";
        values["Shops__demo__Gateways__any"] = provider.Kind;
        values["Shops__demo__TemplatesFile"] = folder.File("templates.json");
        File.WriteAllText(file, JsonSerializer.Serialize(new { Values = values }));
        return file;
    }
}
