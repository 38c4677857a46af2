using System.Globalization;
using System.Text.RegularExpressions;
using Crm.Azure;
using Crm.Touchpoints;
using Xunit.Abstractions;

namespace Crm.Functions.Tests;

/// <summary>
/// What an order costs the published worker in records to Application Insights and in processor time; docs/deploy.md states both, and is
/// held to what is counted here.
/// </summary>
[Collection("End to end")]
public sealed partial class OrderCostTests(ITestOutputHelper output)
{
    /// <summary>Of one order here: webhook, ingest, firing, report.</summary>
    const int Executions = 4;
    const int First = 5, Orders = 20;

    [Fact]
    public async Task RecordsAndProcessorTime_OfAnOrder_AreAsTheDocsSay()
    {
        await using var stage = await AzureStage.OpenAsync();
        await OrdersAsync(stage, 0, First);
        await SettleAsync(stage);
        var (before, began) = (Records(stage), stage.Host.Process!.Processor);
        await OrdersAsync(stage, First, Orders);
        var milliseconds = (stage.Host.Process!.Processor - began).TotalMilliseconds / Orders;
        await SettleAsync(stage);
        var records = (Records(stage) - before) / (double)(Orders * Executions);
        var bytes = stage.Insights.Records.Where(IsOfAnExecution).Average(r => r.Length);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{records:F1} records an execution of {bytes:F0} bytes, {milliseconds:F0} ms of processor time an order"));

        records.ShouldBe(Told(RecordsTold()), 0.5);
        // Machines differ, and a busy one takes longer: what triples is no longer the machine.
        milliseconds.ShouldBeLessThan(Told(ProcessorTold()) * 3);
        bytes.ShouldBeLessThan(2048);
    }

    static async Task OrdersAsync(AzureStage stage, int from, int count)
    {
        for (var i = from; i < from + count; i++)
            (await stage.ShopifyAsync("orders/create", AzureStage.UnpaidOrder(9_100_000_000 + i, $"+86138{20_000_000 + i}", 9100 + i)))
                .Status.ShouldBe(200);
        await AzureStage.UntilAsync(() => stage.Sms.Taken.Count == from + count, "the reminders go out");
        foreach (var text in stage.Sms.Taken.Where(t => int.Parse(t.To[^8..], CultureInfo.InvariantCulture) - 20_000_000 >= from))
            await stage.Queue(StorageNames.SmsEventQueue).SendMessageAsync(BinaryData.FromString(SmsEndpoint.Report(text)));
        await AzureStage.UntilAsync(async () => (await stage.TouchpointsAsync()).Count(t => t.State == TouchpointState.Delivered)
            == from + count, "the reports settle them");
    }

    // The worker sends in batches, every few seconds.
    static async Task SettleAsync(AzureStage stage)
    {
        for (var (count, calm) = (-1, 0); calm < 8; await Task.Delay(1000))
            (count, calm) = Records(stage) == count ? (count, calm + 1) : (Records(stage), 0);
    }

    static int Records(AzureStage stage) => stage.Insights.Records.Count(IsOfAnExecution);

    // Metrics go out by the minute, however many orders there are.
    static bool IsOfAnExecution(string record) => !record.Contains("\"baseType\":\"MetricData\"", StringComparison.Ordinal);

    static double Told(Regex what) => double.Parse(what.Match(File.ReadAllText(
        Path.Combine(PublishedApp.Repository, "docs", "deploy.md"))).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"([\d.]+) records an execution")]
    private static partial Regex RecordsTold();

    [GeneratedRegex(@"([\d.]+) ms of processor time an order")]
    private static partial Regex ProcessorTold();
}
