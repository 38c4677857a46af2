using System.CommandLine;
using System.Globalization;
using Crm.Common;
using Crm.Local.Hosting;
using Crm.Sync;

namespace Crm.Local.Commands;

static class ReconcileCommand
{
    public static Command Create()
    {
        var shop = new Option<string?>("--shop") { Description = "One shop; default: all that have credentials." };
        var since = new Option<string?>("--since") {
            Description = "Everything changed since then (yyyy-MM-dd, UTC); default: since the last run." };
        var command = new Command("reconcile", "Fetches what the webhooks of Shopify, WooCommerce and Shopee may have missed, and "
            + "applies it. The host must not be running; a running one does it daily.") { shop, since };
        command.SetAction(async (result, cancel) =>
        {
            var from = result.GetValue(since) is { } text ? Date(text) : (DateTimeOffset?)null;
            await using var host = await CommandHosts.OpenAsync(result, cancel, mayBegin: true);
            var all = await host.Get<Reconcile>().RunAsync(result.GetValue(shop), from, cancel);
            await host.Get<InboxWorker>().DrainAsync(cancel);
            foreach (var one in all) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.Shop}/{one.Platform}: "
                + $"{one.Messages} messages on {one.Pages} pages{(one.Trouble is null ? "" : $"; stopped: {one.Trouble}")}"));
            if (all.Count == 0) Console.Error.WriteLine(
                "No shop has credentials for a platform that can be reconciled "
                + "(Shops:{id}:Platforms:{shopify, woocommerce or shopee}:Api).");
            return all.Count > 0 && all.All(r => r.Trouble is null) ? 0 : 1;
        });
        return command;
    }

    static DateTimeOffset Date(string text) =>
        DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date
            : throw new SettingsException([$"--since: '{text}' is no date yyyy-MM-dd."]);
}
