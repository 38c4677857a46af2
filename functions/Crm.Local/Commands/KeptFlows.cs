using System.CommandLine;
using System.Globalization;
using System.Text;
using Crm.Common;
using Crm.Flows;

namespace Crm.Local.Commands;

/// <summary><c>flows list</c> and <c>flows show</c>: the versions that files have, and those the store keeps for what waits.</summary>
static class KeptFlows
{
    sealed record Listed(string Flow, int Version, bool InFiles, bool Newest, DateTimeOffset? Kept, string? Hash);

    public static Command List()
    {
        var format = new Option<string>("--format") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("list", "Every version of every flow: in the files, and kept in the store for what waits.") { format };
        command.SetAction(async (result, cancel) =>
        {
            await using var model = ReadModel.Open(result);
            var kept = (await new FlowVersions(model.Tables, model.Flows, TimeProvider.System).ListAsync(cancel))
                .ToDictionary(k => (k.Name, k.Version));
            var all = model.Flows.Versions.Concat(kept.Keys).Distinct().OrderBy(v => v.Name, StringComparer.Ordinal).ThenBy(v => v.Version)
                .Select(v => new Listed(v.Name, v.Version, model.Flows.Exactly(v.Name, v.Version) is not null,
                    model.Flows.Newest(v.Name)?.Version == v.Version, kept.GetValueOrDefault(v)?.Since, kept.GetValueOrDefault(v)?.Hash))
                .ToList();
            if (result.GetValue(format) == "json") Console.WriteLine(Encoding.UTF8.GetString(Json.Bytes(all)));
            else foreach (var one in all) Console.WriteLine(Line(one));
            return 0;
        });
        return command;
    }

    static string Line(Listed one)
    {
        var where = one.Newest ? "plans" : one.InFiles ? "in files" : "file gone";
        var kept = one.Kept is not { } since ? "nothing planned by it yet"
            : $"kept {since.UtcDateTime.ToString("yyyy-MM-ddTHH:mmZ", CultureInfo.InvariantCulture)} {one.Hash![..12]}";
        return $"{one.Flow,-16} {one.Version,5}  {where,-9}  {kept}";
    }

    public static Command Show()
    {
        var name = new Argument<string>("flow") { Description = "The flow's name." };
        var version = new Argument<int?>("version") { Description = "Default: the one that plans.",
            Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("show", "One version as JSON, from the files or as the store keeps it.") { name, version };
        command.SetAction(async (result, cancel) =>
        {
            await using var model = ReadModel.Open(result);
            var flow = result.GetRequiredValue(name);
            var number = result.GetValue(version) ?? model.Flows.Newest(flow)?.Version ?? 0;
            var source = model.Flows.Source(flow, number)
                ?? (await new FlowVersions(model.Tables, model.Flows, TimeProvider.System).ListAsync(cancel))
                    .Find(k => k.Name == flow && k.Version == number)?.Source;
            if (source is null)
            {
                await Console.Error.WriteLineAsync($"There is no version {number} of a flow '{flow}'; flows list shows what there is.");
                return 1;
            }
            Console.WriteLine(source);
            return 0;
        });
        return command;
    }
}
