using System.CommandLine;
using Crm.Common;
using Crm.Local.Hosting;
using Crm.Local.Setup;

namespace Crm.Local.Commands;

/// <summary><c>golive</c>: the one switch, after the check that finds nothing wrong.</summary>
static class GoLiveCommand
{
    public static Command Create()
    {
        var shopId = new Option<string?>("--shop") { Description = "One shop; default: all." };
        var off = new Option<bool>("--off") { Description = "Back: nothing leaves any more." };
        var offline = new Option<bool>("--offline") { Description = "Does not ask platforms and gateways whether they can be reached." };
        var command = new Command("golive", "Checks everything, then lets texts leave: sets Live in the settings file.")
            { shopId, off, offline };
        command.SetAction(async (result, cancel) =>
        {
            var file = CommonOptions.FileOf(result) ?? CrmSettings.FileName;
            if (!File.Exists(file)) throw new SettingsException([$"There is no settings file '{file}'; init writes one."]);
            var settings = CommonOptions.Load(result);
            var named = result.GetValue(shopId);
            var shops = settings.Shops.Keys.Where(id => named is null || named == id).ToList();
            if (shops.Count == 0) throw new SettingsException(
                [$"--shop: the settings have no shop '{named}'.{Nearest.Hint(named ?? "", settings.Shops.Keys)}"]);
            var on = !result.GetValue(off);
            if (on && !await IsReadyAsync(settings, shops, result.GetValue(offline), cancel)) return 1;
            await GoLive.WriteAsync(file, shops, on, cancel);
            Console.WriteLine($"{string.Join(", ", shops)}: {(on ? "live" : "not live")}. A running host has to be started again.");
            return 0;
        });
        return command;
    }

    static async Task<bool> IsReadyAsync(CrmSettings settings, IReadOnlyList<string> shops, bool offline, CancellationToken cancel)
    {
        var findings = await new SetupCheck(settings, shops).RunAsync(offline, register: false, cancel);
        foreach (var one in findings.Where(f => f.Level != Level.Ok && f.Level != Level.Info)) Console.WriteLine(one);
        if (findings.All(f => f.Level != Level.Error)) return true;
        Console.Error.WriteLine("Not switched on: mend what is marked ERROR first.");
        return false;
    }
}
