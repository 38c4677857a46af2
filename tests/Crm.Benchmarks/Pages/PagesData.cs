using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.Local.Sqlite;
using Crm.Orders;
using Crm.Storage;
using Crm.Tasks;
using Crm.Touchpoints;

namespace Crm.Benchmarks.Pages;

/// <summary>Touchpoints and tasks of the buyers that <see cref="NightlyData"/> made.</summary>
static class PagesData
{
    public const int TouchpointsEach = 4;
    static readonly string[] Steps = ["shipped", "arrived", "signed", "day-5-thanks"];

    public static async Task FillAsync(string folder, int customers, DateOnly until)
    {
        await using var database = SqliteDatabase.Open(folder);
        var store = new SqliteRowStore(database, "crm");
        var end = new DateTimeOffset(until, default, TimeSpan.Zero);
        var ids = Enumerable.Range(0, customers).Select(i => (Id: Customer.IdOf("demo", NightlyData.Name(i)), Number: i));
        var queue = new Queue<Task>();
        foreach (var bucket in ids.GroupBy(c => Keys.Bucket(c.Id)).OrderBy(b => b.Key, StringComparer.Ordinal))
            foreach (var chunk in bucket.OrderBy(c => c.Id, StringComparer.Ordinal).Chunk(15))
            {
                queue.Enqueue(store.CommitAsync(bucket.Key, [.. chunk.SelectMany(c => Rows(c.Id, c.Number, end))], default).AsTask());
                while (queue.Count > 200) await queue.Dequeue();
            }
        while (queue.TryDequeue(out var task)) await task;
    }

    static IEnumerable<RowWrite> Rows(string id, int number, DateTimeOffset end)
    {
        var order = new OrderKey("demo", "shopify", $"{number}-0");
        var at = end.AddMinutes(-(number * 7 % (300 * 1440)) - 1);
        for (var i = 0; i < TouchpointsEach; i++)
        {
            var touchpoint = new Touchpoint
            {
                Id = Touchpoint.IdOf("demo", "post-purchase", Steps[i], order), Flow = "post-purchase", Version = 1, Step = Steps[i],
                Order = order, Due = at.AddDays(i), Expires = at.AddDays(i + 1), SettledAt = at.AddDays(i), Parts = 1, CostMicros = 45_000,
                Currency = "CNY", State = (number + i) % 3 == 0 ? TouchpointState.Suppressed : TouchpointState.Delivered,
                Reason = (number + i) % 3 == 0 ? "consent:none" : null, Text = "【云朵家居】您的宝贝已到达杭州市，请保持电话畅通。",
            };
            yield return new RowWrite.Upsert(Keys.Touchpoint(id, touchpoint.Id), RowBody.Bytes(touchpoint));
        }
        if (number % 20 != 1) yield break;
        var task = new ServiceTask { Id = Hash.Hex("bench", number.ToString(CultureInfo.InvariantCulture)), Kind = "day-3-call",
            Order = order, Text = "回访：问使用感受，记录尺码、喜好与问题。", Opened = at, DueBy = at.AddDays(1) };
        yield return new RowWrite.Upsert(Keys.Task(id, task.Id), RowBody.Bytes(task));
    }
}
