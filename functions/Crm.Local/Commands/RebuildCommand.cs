using System.CommandLine;
using Crm.Ingest;
using Crm.Touchpoints.Schedule;

namespace Crm.Local.Commands;

static class RebuildCommand
{
    public static Command Create()
    {
        var command = new Command("rebuild",
            "Rebuilds the schedule from the stored touchpoints, and takes refunds off the value of orders stored by earlier versions; "
            + "changes nothing where it is whole. The host on a data folder must not be running; an Azure app may.");
        command.SetAction(async (result, cancel) =>
        {
            await using var host = await CommandHosts.OpenAsync(result, cancel);
            var (waiting, restored) = await host.Get<ScheduleRebuild>().RunAsync(cancel);
            Console.WriteLine($"{waiting} touchpoints wait; {restored} due rows were missing and are back.");
            Console.WriteLine($"{await host.Get<NetRecount>().RunAsync(cancel)} orders of earlier versions are counted net of their "
                + $"refunds now.");
            return 0;
        });
        return command;
    }
}
