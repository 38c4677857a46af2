using System.CommandLine;
using System.Text.Json;
using Crm.Common;
using Crm.Local.Demo;
using Crm.Local.Hosting;
using Crm.Publishing;

namespace Crm.Local.Commands;

/// <summary>
/// <c>flows diff</c>, <c>publish</c> and <c>revert</c>: what a version would change for all that waits, and putting it in force as it was
/// shown. Through the host that runs on the folder, else on the folder itself.
/// </summary>
static class FlowsPublishCommand
{
    const int Refused = 1, Changes = 2;

    static readonly Option<string[]> Policy = new("--policy")
    {
        Description = "What a step does with what waits or has begun: keep (default), replan or new-orders, for all steps or as "
            + "STEP=replan. "
            + "May stand several times.",
    };
    static readonly Option<string> Past = new("--catch-up")
    {
        Description = "What is due before the publication by the new version: none is sent, or spread:PT2H.",
        DefaultValueFactory = _ => "none",
    };
    static readonly Option<string> By = new("--by") { Description = "Who you are.", Required = true };
    static readonly Option<string?> Note = new("--note") { Description = "Why; flows list shows it." };
    static readonly Option<string?> Difference = new("--difference")
        { Description = "The hash that flows diff has shown; needed where something that waits changes." };
    static readonly Option<bool> Files = new("--files") { Description = "The files' newest version, which publishes itself from then on." };

    public static Command Diff()
    {
        var draft = Draft();
        var (format, file) = (FormatOption.Create("every touchpoint"), new Option<string?>("--out") { Description = "Into this file." });
        var command = new Command("diff", "What a draft would change for everything that waits, by each policy, and what it costs. Exit "
            + "code 0 when nothing changes, 2 when something does.") { draft, Policy, Past, Files, format, file };
        command.SetAction(async (result, cancel) =>
        {
            if (Body(result, result.GetRequiredValue(draft)) is not { } body) return Refused;
            var told = FormatOption.Of(result, format) is FormatOption.Table ? "text" : FormatOption.Of(result, format);
            var reply = await PostAsync(result, "diff?format=" + told, body, api => api.DiffAsync(body, told, cancel), cancel);
            if (reply.Status != 200) return Say(reply);
            if (result.GetValue(file) is { } path) await File.WriteAllTextAsync(path, reply.Body, cancel);
            else Console.Write(reply.Body.EndsWith('\n') ? reply.Body : reply.Body + "\n");
            return IsEmpty(reply.Body, told) ? 0 : Changes;
        });
        return command;
    }

    static bool IsEmpty(string body, string format) => format switch
    {
        "json" => JsonDocument.Parse(body).RootElement.GetProperty("changes").GetInt32() == 0,
        "csv" => body.AsSpan().TrimEnd().IndexOf('\n') < 0,
        _ => body.Contains("Nothing that waits changes.", StringComparison.Ordinal),
    };

    public static Command Publish()
    {
        var draft = Draft();
        var command = new Command("publish", "Puts a draft in force, exactly as flows diff has shown it. Exit code 1 when it is refused, 2 "
            + "when what waits is not as it was shown.") { draft, Policy, Past, By, Note, Difference, Files };
        command.SetAction((result, cancel) => PublishAsync(result, result.GetRequiredValue(draft), cancel));
        return command;
    }

    public static Command Revert()
    {
        var flow = new Argument<string>("flow") { Description = "The flow's name; flow@3 for a version, else the one before." };
        var command = new Command("revert", "Puts an earlier version in force again, by the same rules as publish.")
            { flow, Policy, Past, By, Note, Difference };
        command.SetAction((result, cancel) => PublishAsync(result, result.GetRequiredValue(flow), cancel));
        return command;
    }

    static Argument<string> Draft() => new("draft")
        { Description = "A flow file, differences to one, or flow@3 for a version that is kept; with --files a flow's name." };

    static async Task<int> PublishAsync(ParseResult result, string draft, CancellationToken cancel)
    {
        if (Body(result, draft) is not { } body) return Refused;
        var reply = await PostAsync(result, "publish", body, api => api.PublishAsync(body, cancel), cancel);
        using var answer = JsonDocument.Parse(reply.Body);
        if (reply.Status == 409) return Changed(answer.RootElement);
        if (reply.Status != 200) return Say(reply);
        var publication = answer.RootElement.GetProperty("publication");
        Console.WriteLine($"Version {publication.GetProperty("version").GetInt32()} is in force"
            + (answer.RootElement.TryGetProperty("difference", out var difference)
                ? $"; {difference.GetProperty("changes").GetInt32()} touchpoints that wait were changed." : " already."));
        return 0;
    }

    static int Changed(JsonElement answer)
    {
        Console.Error.WriteLine(answer.GetProperty("error").GetString());
        if (answer.TryGetProperty("since", out var since))
        {
            Console.Error.WriteLine($"Since then: {since.GetProperty("added").GetInt32()} touchpoints more, "
                + $"{since.GetProperty("gone").GetInt32()} "
                + $"less, {since.GetProperty("other").GetInt32()} otherwise.");
            foreach (var line in since.GetProperty("first").EnumerateArray()) Console.Error.WriteLine("  " + line.GetString());
        }
        var now = answer.GetProperty("difference");
        Console.Error.WriteLine($"Now {now.GetProperty("changes").GetInt32()} touchpoints change: --difference "
            + $"{now.GetProperty("hash").GetString()}");
        return Changes;
    }

    static byte[]? Body(ParseResult result, string draft)
    {
        var policies = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in result.GetValue(Policy) ?? [])
        {
            var parts = word.Split('=', 2);
            policies[parts.Length == 1 ? ReplanRules.EveryStep : parts[0]] = parts[^1];
        }
        var body = new FlowBody(null, null, null, null, policies, result.GetValue(Past), Value(result, Difference), Value(result, By),
            Value(result, Note));
        if (File.Exists(draft)) return Json.Bytes(body with { Draft = Parsed(draft) });
        var at = draft.LastIndexOf('@');
        if (at > 0 && int.TryParse(draft[(at + 1)..], out var version)) return Json.Bytes(body
            with { Flow = draft[..at], Version = version });
        // A name alone is a file that is not there, except where a stored version is meant.
        if (result.CommandResult.Command.Name == "revert" || Value(result, Files) == true)
            return Json.Bytes(body with { Flow = draft, Files = Value(result, Files) == true ? true : null });
        Console.Error.WriteLine($"There is no file '{draft}'.");
        return null;
    }

    static T? Value<T>(ParseResult result, Option<T> option) => result.CommandResult.Command.Options.Contains(option)
        ? result.GetValue(option) : default;

    static JsonElement Parsed(string file)
    {
        try
        {
            using var read = JsonDocument.Parse(File.ReadAllText(file),
                new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
            return read.RootElement.Clone();
        }
        catch (JsonException broken)
        {
            throw new SettingsException([$"{file}: line {broken.LineNumber + 1}: no valid JSON."]);
        }
    }

    static Task<ApiResponse> PostAsync(ParseResult result, string what, byte[] body, Func<FlowsApi, Task<ApiResponse>> onFolder,
        CancellationToken cancel)
    {
        var settings = CommonOptions.Load(result);
        // In a demo's folder it is the demo's last day.
        var isDemo = result.GetValue(CommonOptions.Azure) is null && DemoFolder.IsOne(settings.DataFolder);
        var time = isDemo ? new ManualTime(DemoShop.Ends) : TimeProvider.System;
        return RunningHost.PostAsync(result, "/api/flows/" + what, body, onFolder, cancel, time);
    }

    static int Say(ApiResponse reply)
    {
        using var problem = JsonDocument.Parse(reply.Body);
        Console.Error.WriteLine(problem.RootElement.GetProperty("detail").GetString());
        return Refused;
    }
}
