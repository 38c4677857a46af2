using System.CommandLine;
using System.Globalization;
using Crm.Common;
using Crm.Local.Hosting;
using Crm.Sync;

namespace Crm.Local.Commands;

/// <summary><c>history --since</c>: the orders a shop had before, by the platform's API.</summary>
static class HistoryCommand
{
    public static Command Create()
    {
        var shop = new Option<string?>("--shop") { Description = "One shop; default: all that have credentials." };
        var since = new Option<string>("--since") { Description = "Orders created since then (yyyy-MM-dd, UTC).", Required = true };
        var command = new Command("history",
            "Fetches past orders of Shopify and WooCommerce by API; what is over is never sent. Interrupted, it goes on where it was. "
            + "The host must not be running.")
            { shop, since };
        command.SetAction(async (result, cancel) =>
        {
            var from = Date(result.GetValue(since)!);
            await using var host = await CommandHosts.OpenAsync(result, cancel, mayBegin: true);
            var inbox = host.Get<InboxWorker>();
            var all = await host.Get<OrderHistory>().RunAsync(result.GetValue(shop), from, async page =>
            {
                Console.WriteLine(Describe(page));
                // Applied before the next page comes: the inbox does not grow over a shop's whole past.
                await inbox.DrainAsync(cancel);
            }, cancel);
            foreach (var one in all.Where(a => a.Trouble is not null))
                Console.Error.WriteLine($"{one.Shop}/{one.Platform}: stopped ({one.Trouble}); run the command again, it goes on there.");
            if (all.Count == 0) Console.Error.WriteLine(
                "No shop has credentials for it (Shops:{id}:Platforms:{shopify or woocommerce}:Api).");
            return all.Count > 0 && all.All(a => a.Done) ? 0 : 1;
        });
        return command;
    }

    static string Describe(HistoryProgress page) => string.Create(CultureInfo.InvariantCulture,
        $"{page.Shop}/{page.Platform}: {page.Fetched}{(page.Total is { } total ? $" of {total}" : "")} orders{(page.Done ? ", all" : "")}");

    static DateTimeOffset Date(string text) =>
        DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date
            : throw new SettingsException([$"--since: '{text}' is not a date yyyy-MM-dd."]);
}
