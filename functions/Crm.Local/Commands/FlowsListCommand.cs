using System.CommandLine;
using System.Globalization;
using System.Text;
using Crm.Common;
using Crm.Shops;
using Crm.Publishing;

namespace Crm.Local.Commands;

/// <summary><c>flows list</c> and <c>flows show</c>: what is in force, every version there is, and one as JSON.</summary>
static class FlowsListCommand
{
    public static Command List()
    {
        var format = FormatOption.Create("a line a version");
        var command = new Command("list", "Every flow: the version in force, who put it there, the versions kept, the steps paused.")
            { format };
        command.SetAction(async (result, cancel) =>
        {
            await using var model = await ReadModel.OpenAsync(result, cancel);
            var all = await Overview(model).ReadAsync(cancel);
            var lines = FormatOption.Of(result, format) switch
            {
                FormatOption.Json => [Encoding.UTF8.GetString(Json.Bytes(all))],
                FormatOption.Csv => all.SelectMany(Cells).Select(CsvText.Line)
                    .Prepend("flow,version,in_force,in_files,kept,hash,published,by,note"),
                _ => all.SelectMany(Lines),
            };
            foreach (var line in lines) Console.WriteLine(line);
            return 0;
        });
        return command;
    }

    public static Command Show()
    {
        var name = new Argument<string>("flow") { Description = "The flow's name." };
        var version = new Argument<int?>("version") { Description = "Default: the one in force.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("show", "One version as JSON, from the files or as the store keeps it.") { name, version };
        command.SetAction(async (result, cancel) =>
        {
            await using var model = await ReadModel.OpenAsync(result, cancel);
            var flow = result.GetRequiredValue(name);
            var number = result.GetValue(version) ?? model.Flows.Newest(flow)?.Version ?? 0;
            var source = (await model.Versions.KeptAsync(flow, number, cancel))?.Source ?? model.Flows.Source(flow, number);
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

    static FlowOverview Overview(ReadModel model) =>
        new(model.Flows, model.Versions, new StepPauses(model.Tables.Runs, TimeProvider.System));

    static IEnumerable<string> Lines(FlowState flow)
    {
        foreach (var version in flow.Versions)
        {
            var last = version.Published.Count == 0 ? null : version.Published[^1];
            var state = flow.InForce == version.Version ? "in force" : version.InFiles ? "in files" : "kept";
            var how = last is null ? version.Kept is null ? "" : "planned with" : $"published {Minute(last.At)} by {last.By}"
                + (last.Note is { } note ? $" ({note})" : "")
                    + (last.Unfinished == true ? ", what waits is still being planned by it" : "");
            yield return $"{flow.Flow,-16} {version.Version,5}  {state,-9}  {version.Hash[..12]}  {how}".TrimEnd();
        }
        if (flow.Retired is { } retired) yield return $"{flow.Flow,-16} retired {Minute(retired.At)} by {retired.By}: nothing begins by it";
        if (flow.Differs && flow.Files is { } files && flow.Retired is null)
            yield return $"{flow.Flow,-16} the files have version {files}, which is not what is in force";
        foreach (var pause in flow.Paused)
            yield return $"{flow.Flow,-16} step {pause.Step} of {pause.Shop} paused {Minute(pause.At)} by {pause.By}"
                + $" ({pause.Reason})" + (pause.Waiting == PausedTouch.Expire ? "; what falls due expires"
                    : "; what falls due goes later");
    }

    static IEnumerable<IEnumerable<string?>> Cells(FlowState flow) => flow.Versions.Select(v => (IEnumerable<string?>)[flow.Flow,
        v.Version.ToString(CultureInfo.InvariantCulture), flow.InForce == v.Version ? "yes" : "no", v.InFiles ? "yes" : "no",
        v.Kept is { } since ? Minute(since) : null, v.Hash, v.Published.Count == 0 ? null : Minute(v.Published[^1].At),
        v.Published.Count == 0 ? null : v.Published[^1].By, v.Published.Count == 0 ? null : v.Published[^1].Note]);

    static string Minute(DateTimeOffset at) =>
        at == DateTimeOffset.MinValue ? "at the next start" : at.UtcDateTime.ToString("yyyy-MM-ddTHH:mmZ", CultureInfo.InvariantCulture);
}
