using System.CommandLine;
using Crm.Local.Hosting;

namespace Crm.Local.Commands;

static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Runs the product on this machine until it is stopped (Ctrl+C or SIGTERM ends it gracefully).");
        command.SetAction(async (result, cancel) =>
        {
            await Serving.RunAsync(() => CommonOptions.Load(result), CommonOptions.FileOf(result) ?? CrmSettings.FileName,
                new HostSetup { LogLevel = LogLevel.Information }, (host, settings) => TellAsync(host, settings, cancel), cancel);
            return 0;
        });
        return command;
    }

    static async Task TellAsync(CrmHost host, CrmSettings settings, CancellationToken cancel)
    {
        Console.WriteLine($"Listening on {host.Url} with data in {Path.GetFullPath(settings.DataFolder)}; {settings.Shops.Count} "
            + $"shop(s).");
        foreach (var (id, shop) in settings.Shops)
            foreach (var platform in shop.Platforms.Keys) Console.WriteLine($"  {host.Url}api/webhooks/{id}/{platform}");
        foreach (var (id, _) in settings.Shops.Where(s => !s.Value.Live))
            Console.WriteLine($"  {id} is not live: everything is taken in and planned, no text leaves. golive switches it on.");
        foreach (var weak in Secrets.Placeholders(settings)) Console.WriteLine($"  WARNING {weak}");
        await PagesAddress.PrintAsync(host, settings, cancel);
    }
}
