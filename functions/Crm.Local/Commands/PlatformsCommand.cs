using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Crm.Common;
using Crm.Shops;
using Crm.Staff;
using Crm.Storage;

namespace Crm.Local.Commands;

/// <summary>Which platforms hold their texts, and the word that pauses or resumes one.</summary>
static class PlatformsCommand
{
    public static Command Create()
    {
        var command = new Command("platforms", "Platforms whose texts are held, because the app was uninstalled or somebody said so.")
        {
            Change("pause", "Holds the texts on a platform's orders until it is resumed.", true),
            Change("resume", "Sends texts on the platform's orders again; what waited goes out within the hour.", false),
        };
        command.SetAction(async (result, cancel) =>
        {
            await using var open = OpenTables.Of(result);
            var held = await HeldAsync(open.Tables, cancel);
            foreach (var pause in held) Console.WriteLine(Sentence(pause));
            if (held.Count == 0) Console.WriteLine("No platform is paused.");
            return 0;
        });
        return command;
    }

    static Command Change(string name, string says, bool paused)
    {
        var shop = new Option<string>("--shop") { Description = "The shop's id.", Required = true };
        var platform = new Option<string>("--platform") { Description = "shopify, woocommerce…", Required = true };
        var by = new Option<string>("--by") { Description = "Who you are.", Required = true };
        var reason = new Option<string?>("--reason") { Description = "Why; status shows it." };
        var command = new Command(name, says) { shop, platform, by };
        if (paused) command.Add(reason);
        command.SetAction(async (result, cancel) =>
        {
            var json = Json.Bytes(new PlatformBody(result.GetValue(shop), result.GetValue(platform), paused, result.GetValue(by),
                paused ? result.GetValue(reason) : null));
            var reply = await RunningHost.PostAsync<PlatformDesk>(result, "/api/platforms", json,
                desk => desk.TellAsync(json, cancel), cancel);
            var answer = JsonDocument.Parse(reply.Body).RootElement;
            if (reply.Status != 200) Console.Error.WriteLine(answer.GetProperty("detail").GetString());
            else Console.WriteLine(!answer.GetProperty("changed").GetBoolean() ? $"Was {name}d already." : paused ? "Paused." : "Resumed.");
            return reply.Status == 200 ? 0 : 1;
        });
        return command;
    }

    public static async Task<List<PlatformPause>> HeldAsync(CrmTables tables, CancellationToken cancel) =>
        [.. (await new PlatformPauses(tables.Runs, TimeProvider.System).ListAsync(cancel)).Where(p => p.Holds)];

    public static string Sentence(PlatformPause pause) =>
        $"Paused: texts of {pause.Shop}/{pause.Platform} are held since {Minute(pause.At)} UTC by {pause.By} ({pause.Reason}). "
        + $"Send again: platforms resume --shop {pause.Shop} --platform {pause.Platform} --by NAME";

    static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
