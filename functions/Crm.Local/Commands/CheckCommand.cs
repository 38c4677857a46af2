using System.CommandLine;
using Crm.Local.Setup;

namespace Crm.Local.Commands;

/// <summary><c>check</c>: every setting, every connection, before anything is sent.</summary>
static class CheckCommand
{
    public static Command Create()
    {
        var shop = new Option<string?>("--shop") { Description = "One shop; default: all." };
        var offline = new Option<bool>("--offline") { Description = "Settings only: asks no platform and no gateway." };
        var register = new Option<bool>("--register") {
            Description = "Registers what is missing of the webhooks of Shopify and WooCommerce, and looks again." };
        var command = new Command("check",
            "Judges every setting, prints the webhook addresses and topics of each platform, and asks platforms and gateways. "
            + "Exit code 1 when something is wrong.")
            { shop, offline, register };
        command.SetAction(async (result, cancel) =>
        {
            var settings = CommonOptions.Load(result);
            var shops = settings.Shops.Keys.Where(id => result.GetValue(shop) is not { } one || one == id).ToList();
            var findings = await new SetupCheck(settings, shops).RunAsync(result.GetValue(offline), result.GetValue(register), cancel);
            foreach (var one in findings) Console.WriteLine(one);
            var (errors, warnings) = (findings.Count(f => f.Level == Level.Error), findings.Count(f => f.Level == Level.Warning));
            Console.WriteLine(errors == 0 ? $"Nothing is wrong; {warnings} warning(s)." : $"{errors} error(s), {warnings} warning(s).");
            return errors == 0 ? 0 : 1;
        });
        return command;
    }
}
