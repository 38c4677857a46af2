using System.CommandLine;
using System.Globalization;
using System.Text;
using Crm.Campaigns;
using Crm.Common;
using Spectre.Console;

namespace Crm.Local.Commands;

/// <summary>
/// Campaigns in a terminal: from the file to the report. Goes through the host that runs on the folder, else straight to the folder.
/// </summary>
static class CampaignCommand
{
    const int ListBytes = 1024 * 1024;

    public static Command Create() => new("campaign", "One text to many, once: checked, approved, sent, and what came of it.")
    {
        Put(), List(), Show(), Check(), Report(), Step("approve", "Approves it: it goes out when its time comes."),
        Step("pause", "Stops it within seconds."), Step("resume", "Goes on; what is over is not sent."),
        Step("cancel", "Ends it for good."), Effects(),
    };

    static Argument<string> Id() => new("campaign") { Description = "Its name." };
    static Option<string> By() => new("--by") { Description = "Who you are.", Required = true };

    static Command Put()
    {
        var (file, by) = (new Argument<FileInfo>("file") { Description = "The campaign as JSON." }, By());
        var include = new Option<FileInfo?>("--list") { Description = "CSV: phones or customer ids that are meant." };
        var exclude = new Option<FileInfo?>("--exclude") { Description = "CSV: phones or customer ids that are left out." };
        var command = new Command("put", "Makes a draft, or changes it; of a running one its words.") { file, by, include, exclude };
        command.SetAction(async (result, cancel) =>
        {
            if (Missing(result.GetValue(file), result.GetValue(include), result.GetValue(exclude)) is { } missing) return Wrong(missing);
            var body = await File.ReadAllBytesAsync(result.GetRequiredValue(file).FullName, cancel);
            var who = result.GetRequiredValue(by);
            var reply = await Api.PostAsync<CampaignDesk>(result, "/api/campaigns?by=" + Uri.EscapeDataString(who), body,
                desk => desk.PutAsync(body, who, cancel), cancel);
            if (Api.Read<CampaignView>(reply) is not { } view) return 1;
            Print(view);
            foreach (var (kind, list) in new[] { ("include", result.GetValue(include)), ("exclude", result.GetValue(exclude)) })
                if (list is not null && !await UploadAsync(result, view.Campaign, kind, list, cancel)) return 1;
            return 0;
        });
        return command;
    }

    static async Task<bool> UploadAsync(ParseResult result, string id, string kind, FileInfo list, CancellationToken cancel)
    {
        var (found, unknown, wrong) = (0, 0, new List<string>());
        foreach (var part in Parts(await File.ReadAllLinesAsync(list.FullName, cancel)))
        {
            var reply = await Api.PostAsync<CampaignDesk>(result, $"/api/campaigns/{id}/list?kind={kind}", part,
                desk => desk.UploadAsync(id, kind, part, cancel), cancel);
            if (Api.Read<CampaignListing>(reply) is not { } listing) return false;
            (found, unknown) = (found + listing.Found, unknown + listing.Unknown);
            wrong.AddRange(listing.Wrong);
        }
        foreach (var mistake in wrong) Console.WriteLine($"{list.Name}: {mistake}.");
        Console.WriteLine($"{list.Name}: {found} buyers, {unknown} lines nobody here is known by");
        return true;
    }

    static IEnumerable<byte[]> Parts(IEnumerable<string> lines)
    {
        var part = new StringBuilder();
        foreach (var line in lines)
        {
            part.Append(line).Append('\n');
            if (part.Length < ListBytes / 4) continue;
            yield return Encoding.UTF8.GetBytes(part.ToString());
            part.Clear();
        }
        if (part.Length > 0) yield return Encoding.UTF8.GetBytes(part.ToString());
    }

    static Command List()
    {
        var command = new Command("list", "All campaigns.");
        command.SetAction(async (result, cancel) =>
        {
            var reply = await Api.GetAsync<CampaignDesk>(result, "/api/campaigns", desk => desk.ListAsync(cancel), cancel);
            if (Api.Read<List<CampaignView>>(reply) is not { } all) return 1;
            foreach (var view in all) Print(view);
            return 0;
        });
        return command;
    }

    static Command Show()
    {
        var id = Id();
        var command = new Command("show", "One campaign: its state, what was planned, who did what.") { id };
        command.SetAction(async (result, cancel) =>
        {
            var name = result.GetRequiredValue(id);
            var reply = await Api.GetAsync<CampaignDesk>(result, "/api/campaigns/" + name, desk => desk.ShowAsync(name, cancel), cancel);
            if (Api.Read<CampaignView>(reply) is not { } view) return 1;
            Print(view);
            foreach (var entry in view.History) Console.WriteLine($"  {Minute(entry.At)}  {entry.What} by {entry.By}");
            return 0;
        });
        return command;
    }

    static Command Check()
    {
        var id = Id();
        var command = new Command("check", "Before it goes: who, who not and why, what it says and costs, what it can show.") { id };
        command.SetAction(async (result, cancel) =>
        {
            var name = result.GetRequiredValue(id);
            var reply = await Api.GetAsync<CampaignReports>(result, $"/api/campaigns/{name}/check", r => r.CheckAsync(name, cancel),
                cancel);
            if (Api.Read<CampaignCheckReport>(reply) is not { } report) return 1;
            foreach (var line in CampaignText.Of(report)) Console.WriteLine(line);
            return 0;
        });
        return command;
    }

    static Command Report()
    {
        var id = Id();
        var command = new Command("report", "What came of it: from planned to ordered, and against who was held out.") { id };
        command.SetAction(async (result, cancel) =>
        {
            var name = result.GetRequiredValue(id);
            var reply = await Api.GetAsync<CampaignReports>(result, $"/api/campaigns/{name}/report", r => r.EffectAsync(name, cancel),
                cancel);
            if (Api.Read<List<EffectReport>>(reply) is not { } reports) return 1;
            foreach (var line in reports.SelectMany(CampaignText.Of)) Console.WriteLine(line);
            return 0;
        });
        return command;
    }

    static Command Effects()
    {
        var quarter = new Option<string?>("--quarter") { Description = "2026-Q1; default: this one." };
        var command = new Command("steps", "What every flow's step earned, against its own comparison group.") { quarter };
        command.SetAction(async (result, cancel) =>
        {
            var asked = result.GetValue(quarter);
            var reply = await Api.GetAsync<CampaignReports>(result, "/api/effects" + (asked is null ? "" : "?quarter=" + asked),
                r => r.StepsAsync(asked, cancel), cancel);
            if (Api.Read<List<EffectReport>>(reply) is not { } reports) return 1;
            foreach (var line in reports.Where(r => r.Days == 7).SelectMany(CampaignText.Of)) Console.WriteLine(line);
            return 0;
        });
        return command;
    }

    static Command Step(string action, string description)
    {
        var (id, by) = (Id(), By());
        var command = new Command(action, description) { id, by };
        command.SetAction(async (result, cancel) =>
        {
            var (name, who) = (result.GetRequiredValue(id), result.GetRequiredValue(by));
            var path = $"/api/campaigns/{name}/state/{action}?by={Uri.EscapeDataString(who)}";
            var reply = await Api.PostAsync<CampaignDesk>(result, path, [],
                desk => desk.StepAsync(name, action, who, cancel), cancel);
            if (Api.Read<CampaignView>(reply) is not { } view) return 1;
            Print(view);
            return 0;
        });
        return command;
    }

    static void Print(CampaignView view)
    {
        var planned = view.Planned is { } counts
            ? $", {counts.Planned} planned ({string.Join(", ", counts.Arms.Select(a => $"{a.Key} {a.Value}"))}){Left(counts)}" : "";
        Console.WriteLine($"{view.Campaign}: {view.State.ToString().ToLowerInvariant()}, version {view.Version}, {view.Shop}, "
            + $"{view.Start}{planned}{(view.Changes is { Count: > 0 } ? "; changed: " + string.Join(", ", view.Changes) : "")}");
    }

    static string Left(CampaignCounts counts) =>
        counts.LeftOut.Count == 0 ? "" : ", left out: " + string.Join(", ", counts.LeftOut.Select(l => $"{l.Key} {l.Value}"));

    static string? Missing(params FileInfo?[] files) =>
        files.FirstOrDefault(f => f is { Exists: false }) is { } gone ? $"There is no file {gone}." : null;

    static int Wrong(string what)
    {
        Console.Error.WriteLine(what);
        return 1;
    }

    static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
