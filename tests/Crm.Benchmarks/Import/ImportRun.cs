using System.Globalization;
using Crm.Events;
using Crm.Local.Hosting;
using Crm.Local.Import;
using Crm.Shops;

namespace Crm.Benchmarks.Import;

/// <summary>One import into a fresh folder, as the command does it.</summary>
static class ImportRun
{
    public const string Name = "import-run";

    /// <summary>Data folder, folder of the Olist files.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var settings = new CrmSettings { DataFolder = args[0], Shops = new() { ["olist"] = new ShopOptions { Country = "BR" } } };
        await using var host = await CrmHost.StartAsync(settings, new HostSetup { Listens = false, FiresByItself = false });
        var request = new ImportRequest(Path.Combine(AppContext.BaseDirectory, "Mappings", "olist.json"), args[1], "olist", args[0]);
        var outcome = await new ImportRunner(host.Get<IIngest>(), TimeProvider.System, new Quiet())
            .RunAsync(request, CancellationToken.None);
        if (outcome is not ImportOutcome.Done { Summary: var summary }) return 1;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"applied {summary.Counts.Applied} {summary.Counts.Rows}"));
        Console.ReadLine();
        return 0;
    }

    sealed class Quiet : IImportProgress
    {
        public void Report(ImportStatus status)
        {
        }
    }
}
