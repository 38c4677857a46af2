using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Crm.Common;
using Crm.Shops;
using Crm.Staff;
using Crm.Storage;

namespace Crm.Local.Commands;

/// <summary><c>flows pause</c>, <c>flows resume</c>, <c>flows paused</c>: one step held by itself.</summary>
static class StepCommands
{
    public static IEnumerable<Command> All() =>
    [
        Change("pause", "Holds one step of a flow: nothing comes of it until it is resumed or its own time is over.", true),
        Change("resume", "Lets the step go on; what waited and is still in its time goes out within the hour.", false), Paused(),
    ];

    static Command Change(string name, string says, bool paused)
    {
        var step = new Argument<string>("flow/step") { Description = "For example post-purchase/shipped." };
        var shop = new Option<string?>("--shop") { Description = "The shop's id; may be left out where there is one shop." };
        var by = new Option<string>("--by") { Description = "Who you are.", Required = true };
        var reason = new Option<string?>("--reason") { Description = "Why; status and why-not show it." };
        var waiting = new Option<string>("--waiting")
        {
            Description = "What falls due meanwhile: later (it goes within the hour after the step is resumed, while it is worth "
                + "sending) or "
                + "expire (it ends at the minute it falls due).",
            DefaultValueFactory = _ => "later",
        };
        waiting.AcceptOnlyFromAmong("later", "expire");
        var command = new Command(name, says) { step, shop, by };
        if (paused) command.Add(reason);
        if (paused) command.Add(waiting);
        command.SetAction(async (result, cancel) =>
        {
            var settings = CommonOptions.Load(result);
            var parts = result.GetRequiredValue(step).Split('/', 2);
            var only = result.GetValue(shop) ?? (settings.Shops.Count == 1 ? settings.Shops.Keys.Single() : null);
            var json = Json.Bytes(new StepBody(only, parts[0], parts.ElementAtOrDefault(1), paused, result.GetValue(by),
                paused ? result.GetValue(reason) : null, paused ? result.GetValue(waiting) : null));
            var reply = await RunningHost.PostAsync<StepDesk>(result, "/api/steps", json, desk => desk.TellAsync(json, cancel), cancel);
            var answer = JsonDocument.Parse(reply.Body).RootElement;
            if (reply.Status != 200) Console.Error.WriteLine(answer.GetProperty("detail").GetString());
            else Console.WriteLine(!answer.GetProperty("changed").GetBoolean() ? $"Was {name}d already." : paused ? "Paused." : "Resumed.");
            return reply.Status == 200 ? 0 : 1;
        });
        return command;
    }

    static Command Paused()
    {
        var command = new Command("paused", "The steps that are held, since when and why.");
        command.SetAction(async (result, cancel) =>
        {
            await using var open = OpenTables.Of(result);
            var held = await HeldAsync(open.Tables, cancel);
            foreach (var pause in held) Console.WriteLine(Sentence(pause));
            if (held.Count == 0) Console.WriteLine("No step is paused.");
            return 0;
        });
        return command;
    }

    public static async Task<List<StepPause>> HeldAsync(CrmTables tables, CancellationToken cancel) =>
        [.. (await new StepPauses(tables.Runs, TimeProvider.System).ListAsync(cancel)).Where(p => p.Holds)];

    public static string Sentence(StepPause pause) =>
        $"Paused: the step {pause.Flow}/{pause.Step} of {pause.Shop} is held since "
        + $"{pause.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC by {pause.By} ({pause.Reason})"
        + (pause.Waiting == PausedTouch.Expire ? "; what falls due meanwhile expires. " : ". ")
        + $"Go on: flows resume {pause.Flow}/{pause.Step} --shop {pause.Shop} --by NAME";
}
