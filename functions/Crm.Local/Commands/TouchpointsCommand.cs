using System.CommandLine;
using System.Runtime.CompilerServices;
using Crm.Common;
using Crm.Orders;
using Crm.Storage;
using Crm.Local.Sqlite;
using Crm.Touchpoints;
using Spectre.Console;

namespace Crm.Local.Commands;

static class TouchpointsCommand
{
    public static Command Create()
    {
        var step = new Option<string?>("--step") { Description = "Only this step." };
        var state = new Option<TouchpointState?>("--state") { Description = "Only this state." };
        var order = new Option<string?>("--order") { Description = "Only this order (the platform's id)." };
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 50 }
            .Between(1, int.MaxValue);
        var command = new Command("touchpoints", "Lists touchpoints with what became of them and why.") { step, state, order, limit };
        command.SetAction(async (result, cancel) =>
        {
            await using var open = OpenTables.Of(result);
            var (found, steps) = (new List<Touchpoint>(), new SortedSet<string>(StringComparer.Ordinal));
            await foreach (var touchpoint in AllAsync(open.Tables.Rows, cancel))
            {
                steps.Add(touchpoint.Step);
                if (result.GetValue(step) is { } s && touchpoint.Step != s || result.GetValue(state) is { } st && touchpoint.State != st
                    || result.GetValue(order) is { } o && touchpoint.Order.Id != o) continue;
                found.Add(touchpoint);
            }
            if (result.GetValue(step) is { } named && steps.Count > 0 && !steps.Contains(named))
            {
                Console.Error.WriteLine($"--step: there is no touchpoint of '{named}'; there are some of {string.Join(", ", steps)}.");
                return 1;
            }
            var shown = found.OrderBy(t => t.Due).ThenBy(t => t.Id, StringComparer.Ordinal).Take(result.GetValue(limit)).ToList();
            var console = CommonOptions.Wide();
            console.Write(TouchpointTable.Of(shown));
            console.WriteLine(shown.Count == found.Count ? $"{found.Count} touchpoints"
                : $"The first {shown.Count} of {found.Count} touchpoints (--limit)");
            return 0;
        });
        return command;
    }

    static async IAsyncEnumerable<Touchpoint> AllAsync(IRowStore rows, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in rows.ScanAsync("t|", KeyText.After("t|"), cancel)) yield return RowBody.Read<Touchpoint>(row.Body);
        await foreach (var row in rows.ScanAsync("o|", KeyText.After("o|"), cancel))
            foreach (var past in PastTouchpoints.Of(RowBody.Read<StoredOrder>(row.Body))) yield return past;
    }
}
