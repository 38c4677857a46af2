using System.CommandLine;
using Crm.Local.Hosting;
using Crm.Touchpoints.Schedule;

namespace Crm.Local.Commands;

static class RebuildCommand
{
    public static Command Create()
    {
        var command = new Command("rebuild", "Rebuilds the schedule from the stored touchpoints; changes nothing where it is whole. The host must not be running.");
        command.SetAction(async (result, cancel) =>
        {
            await using var host = await CrmHost.StartAsync(CommonOptions.Load(result), new HostSetup { Listens = false, FiresByItself = false }, cancel);
            var (waiting, restored) = await host.Get<ScheduleRebuild>().RunAsync(cancel);
            Console.WriteLine($"{waiting} touchpoints wait; {restored} due rows were missing and are back.");
            return 0;
        });
        return command;
    }
}
