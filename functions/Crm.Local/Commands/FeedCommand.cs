using System.CommandLine;
using System.Text;
using System.Text.Json;
using Crm.Common;
using Crm.Feeds;
using Crm.Local.Feeds;

namespace Crm.Local.Commands;

/// <summary>
/// The shop's own events from a file. Goes through the host that runs on the folder, else straight to the folder; told again it changes
/// nothing.
/// </summary>
static class FeedCommand
{
    // A request holds 64 KiB.
    const int MostBytes = 48 * 1024;

    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "CSV with a header, or JSON lines (.jsonl): id, date, event, and time, "
            + "shop, region, segment, tag where they apply." };
        var command = new Command("feed",
            "Tells buyers' flows of the shop's own events: weather, a local holiday, a campaign day.") { file };
        command.SetAction(async (result, cancel) =>
        {
            if (result.GetRequiredValue(file)
                is not { Exists: true } found) return Wrong($"There is no file {result.GetRequiredValue(file)}.");
            var mistakes = new List<FeedMistake>();
            var (events, over, buyers, fresh) = (0, 0, 0, 0);
            foreach (var part in Parts(FeedFile.Read(found.FullName, mistakes)))
            {
                var reply = await RunningHost.PostAsync<EventFeed>(result, "/api/feed", part,
                    feed => feed.TellAsync(part, cancel), cancel);
                if (reply.Status != 200) return Wrong(JsonDocument.Parse(reply.Body).RootElement.GetProperty("detail").GetString()!);
                var report = Json.Read<FeedReport>(Encoding.UTF8.GetBytes(reply.Body));
                (events, over, buyers, fresh) = (events + report.Events, over + report.Over, buyers + report.Buyers, fresh + report.New);
                mistakes.AddRange(report.Mistakes);
            }
            foreach (var mistake in mistakes.OrderBy(m => m.Line)) Console.WriteLine(
                $"{found.Name}: line {mistake.Line}: {(mistake.Field.Length > 0 ? mistake.Field + ": " : "")}{mistake.Problem}.");
            Console.WriteLine($"{events} events{(over > 0 ? $", {over} of them over" : "")}; told of {buyers} buyers, {fresh} of them "
                + $"new; {mistakes.Count} mistakes");
            return mistakes.Count == 0 ? 0 : 1;
        });
        return command;
    }

    static IEnumerable<byte[]> Parts(IEnumerable<FeedRow> rows)
    {
        var (part, bytes) = (new List<FeedRow>(), 0);
        foreach (var row in rows)
        {
            var size = Json.Bytes(row).Length + 1;
            if (bytes + size > MostBytes && part.Count > 0)
            {
                yield return Json.Bytes(part);
                (part, bytes) = ([], 0);
            }
            part.Add(row);
            bytes += size;
        }
        if (part.Count > 0) yield return Json.Bytes(part);
    }

    static int Wrong(string what)
    {
        Console.Error.WriteLine(what);
        return 1;
    }
}
