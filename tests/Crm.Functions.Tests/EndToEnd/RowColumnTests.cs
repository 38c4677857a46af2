using Azure.Data.Tables;
using Crm.Azure;
using Crm.Functions.Adapters;
using Crm.Reports;
using Crm.Storage;
using Xunit.Abstractions;

namespace Crm.Functions.Tests;

/// <summary>
/// The rows as a plain client of Table Storage sees them: columns beside the body, the same as the core makes of the body, and nobody in
/// them.
/// </summary>
[Collection("End to end")]
public sealed class RowColumnTests(ITestOutputHelper output)
{
    const string Phone = "+8613812345679";

    [Fact]
    public async Task Rows_OfAnOrdersWay_AreReadableAndNameNobody()
    {
        await using var stage = await AzureStage.OpenAsync();
        await stage.ShopifyAsync("orders/create", AzureStage.UnpaidOrder(5_100_000_001, Phone, 81));
        await AzureStage.UntilAsync(() => stage.Sms.Taken.Count == 1, "the reminder goes out");
        await stage.Queue(StorageNames.SmsEventQueue).SendMessageAsync(SmsEndpoint.Report(stage.Sms.Taken[0]));
        await AzureStage.UntilAsync(async () => (await stage.TouchpointsAsync()).Any(t => t.State == Touchpoints.TouchpointState.Delivered),
            "the report settles it");

        var rows = await stage.EntitiesAsync(StorageNames.Rows);
        (string Row, string Column, object Value)[] seen =
        [
            ("customer", "Orders", 1), ("order", "Order", "5100000001"), ("order", "Total", 12850L), ("order", "Currency", "CNY"),
            ("order", "State", "Created"), ("touchpoint", "Step", "unpaid-reminder"), ("touchpoint", "State", "Delivered"),
        ];
        foreach (var (row, column, value) in seen)
            rows.Any(e => e.GetString("Row") == row && e.TryGetValue(column, out var there) && Equals(there, value))
                .ShouldBeTrue($"{row} {column} {value}");
        foreach (var entity in rows)
        {
            Columns(entity).ShouldBe(RowColumns.Of(entity.RowKey, RowEntity.ToRow(entity).Body)
                .ToDictionary(c => c.Key, c => c.Value), ignoreOrder: true);
            foreach (var (_, value) in Columns(entity).Where(c => c.Value is string))
                ((string)value).ShouldNotMatch("13812345679|欧阳|小明|云朵", entity.RowKey);
        }
        var typed = rows.Where(e => e.ContainsKey("Row")).ToList();
        output.WriteLine($"{typed.Average(e => Columns(e).Sum(c => 8 + 2 * c.Key.Length + Bytes(c.Value))):F0} bytes of columns a row, " +
            $"{typed.Average(e => RowEntity.ToRow(e).Body.Length):F0} of body");
    }

    /// <summary>What is stored under a key that looks like a customer's, and is none, is stored all the same.</summary>
    [Theory]
    [InlineData("c|x", "not json")]
    [InlineData("t|x|y", "{}")]
    [InlineData("o|x", "[1]")]
    [InlineData("", "{}")]
    public void Columns_OfWhatIsNoSuchRow_AreNone(string key, string body) =>
        RowColumns.Of(key, System.Text.Encoding.UTF8.GetBytes(body)).ShouldBeEmpty();

    /// <summary>What stands beside the keys and the body.</summary>
    internal static Dictionary<string, object> Columns(TableEntity entity) => entity
        .Where(p => p.Key is not ("PartitionKey" or "RowKey" or "Timestamp" or "odata.etag")
            && !(p.Key[0] == 'B' && p.Key[1..].All(char.IsDigit)))
        .ToDictionary(p => p.Key, p => p.Value!);

    // As the service counts them: a string has two bytes a character.
    static int Bytes(object value) => value is string text ? 4 + 2 * text.Length : value is bool ? 1 : value is int ? 4 : 8;
}
