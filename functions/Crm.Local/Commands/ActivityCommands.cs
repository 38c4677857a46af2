using System.CommandLine;
using System.Globalization;
using Crm.Activities;
using Crm.Common;
using Crm.Effect;

namespace Crm.Local.Commands;

/// <summary>Published activities in a terminal.</summary>
static class ActivityCommands
{
    const string Route = "/api/activities";

    public static Command List()
    {
        var command = new Command("list", "Every activity that was published, the newest first.");
        command.SetAction(async (result, cancel) =>
        {
            var reply = await Api.GetAsync<ActivityDesk>(result, Route, desk => desk.ListAsync(cancel), cancel);
            if (Api.Read<List<ActivityLine>>(reply) is not { } lines) return 1;
            if (lines.Count == 0) Console.WriteLine("No activity was published: put files into ActivitiesFolder, or publish one.");
            foreach (var line in lines) Print(line);
            return 0;
        });
        return command;
    }

    public static Command Show()
    {
        var (id, json) = (Id(), new Option<bool>("--json") { Description = "The file that is in force." });
        var command = new Command("show", "One activity: its versions with what was promised of their draws, and what was taken.")
        {
            id, json,
        };
        command.SetAction(async (result, cancel) =>
        {
            var of = result.GetRequiredValue(id);
            return Shown(await Api.GetAsync<ActivityDesk>(result, $"{Route}/of/{Uri.EscapeDataString(of)}", desk => desk.ShowAsync(of,
                cancel), cancel), result.GetValue(json));
        });
        return command;
    }

    public static Command Publish()
    {
        var file = new Argument<FileInfo>("file") { Description = "The activity." };
        var by = new Option<string>("--by") { Description = "Who you are.", Required = true };
        var command = new Command("publish", "Publishes a file, or the next version of an activity. A draw's commitment is shown.")
        {
            file, by,
        };
        command.SetAction(async (result, cancel) =>
        {
            if (result.GetRequiredValue(file) is not { Exists: true } there)
            {
                Console.Error.WriteLine("There is no such file.");
                return 1;
            }
            var (source, who) = (await File.ReadAllBytesAsync(there.FullName, cancel), result.GetRequiredValue(by));
            return Shown(await Api.PostAsync<ActivityDesk>(result, $"{Route}?by={Uri.EscapeDataString(who)}", source,
                desk => desk.PublishAsync(source, who, cancel), cancel), false);
        });
        return command;
    }

    public static Command Stop()
    {
        var id = Id();
        var command = new Command("stop", "Ends an activity before its last day. Its seed is public five minutes later.") { id };
        command.SetAction(async (result, cancel) =>
        {
            var of = result.GetRequiredValue(id);
            return Shown(await Api.PostAsync<ActivityDesk>(result, $"{Route}/of/{Uri.EscapeDataString(of)}/stop", [],
                desk => desk.StopAsync(of, cancel), cancel), false);
        });
        return command;
    }

    public static Command Play()
    {
        var (whose, id) = (PointsCommand.Whose(), Id());
        var request = PointsCommand.Request();
        var birthday = new Option<string?>("--birthday") { Description = "yyyy-MM-dd." };
        var answers = new Option<string[]>("--answer") { Description = "An answer, attribute=value; may be given several times." };
        var option = new Option<string?>("--option") { Description = "What is voted for." };
        var guess = new Option<decimal?>("--guess") { Description = "A price." };
        var password = new Option<string?>("--password") { Description = "Of a red packet." };
        var command = new Command("play", "Plays in a member's name: at a counter, on the phone, to try it.")
        {
            whose, id, birthday, answers, option, guess, password, request,
        };
        command.SetAction(async (result, cancel) =>
        {
            if (await PointsCommand.IdAsync(result, whose, cancel) is not { } member) return 1;
            var of = result.GetRequiredValue(id);
            var body = Json.Bytes(new ActivityPlayBody
            {
                Customer = member, Request = result.GetRequiredValue(request), Birthday = result.GetValue(birthday),
                Option = result.GetValue(option), Guess = result.GetValue(guess), Password = result.GetValue(password),
                Answers = (result.GetValue(answers) ?? []).Select(a => a.Split('=', 2)).Where(a => a.Length == 2)
                    .GroupBy(a => a[0]).ToDictionary(g => g.Key, g => g.Last()[1]),
            });
            var reply = await Api.PostAsync<ActivityDesk>(result, $"{Route}/of/{Uri.EscapeDataString(of)}/play", body,
                desk => desk.PlayAsync(of, body, cancel), cancel);
            if (Api.Read<PlayView>(reply) is not { } play) return 1;
            Console.WriteLine(Words(play));
            return 0;
        });
        return command;
    }

    public static Command Verify()
    {
        var id = Id();
        var command = new Command("verify", "Draws everything again. Exit code 1 where a play is not what the committed seed gives.")
        {
            id,
        };
        command.SetAction(async (result, cancel) =>
        {
            var of = result.GetRequiredValue(id);
            var reply = await Api.GetAsync<ActivityDesk>(result, $"{Route}/of/{Uri.EscapeDataString(of)}/fairness",
                desk => desk.FairnessAsync(of, cancel), cancel);
            if (Api.Read<FairnessReport>(reply) is not { } report) return 1;
            foreach (var line in Lines(report)) Console.WriteLine(line);
            return report.Wrong.Count == 0 ? 0 : 1;
        });
        return command;
    }

    public static Command Effect()
    {
        var (id, days) = (Id(), new Option<int>("--days") { Description = "Orders of so many days count.", DefaultValueFactory = _ => 30 });
        var command = new Command("effect", "Those who took part against others of the same class, value and recency.") { id, days };
        command.SetAction(async (result, cancel) =>
        {
            var (of, counted) = (result.GetRequiredValue(id), result.GetValue(days).ToString(CultureInfo.InvariantCulture));
            var reply = await Api.GetAsync<ActivityDesk>(result, $"{Route}/of/{Uri.EscapeDataString(of)}/effect?days={counted}",
                desk => desk.EffectAsync(of, counted, cancel), cancel);
            if (Api.Read<ActivityEffectReport>(reply) is not { } report) return 1;
            Console.WriteLine(Side("took part", report.TookPart, report.Currency) + "\n" + Side("others", report.Others, report.Currency));
            Console.WriteLine($"{"plain difference",-18} {Points(report.Naive)} points");
            Console.WriteLine($"{"among equals",-18} {Points(report.Matched)} points, {report.MatchedBuyers} compared in "
                + $"{report.Strata} kinds");
            Console.WriteLine(report.Words["en"]);
            return 0;
        });
        return command;
    }

    /// <summary>What a check of draws came to.</summary>
    public static IEnumerable<string> Lines(FairnessReport report)
    {
        yield return $"{report.Activity} ({report.Kind}): {report.Plays} plays of {report.Members} members, {report.Checked} drawn again";
        foreach (var prize in report.Prizes)
            yield return string.Create(CultureInfo.InvariantCulture, $"  {prize.Prize,-16} chance {prize.Chance * 100,7:0.####} %  "
                + $"expected {prize.Expected,8:0.0}  drawn {prize.Drawn,6}  "
                + $"given {prize.Given,6}{(prize.Stock is { } stock ? $" of {stock}" : "")}");
        foreach (var version in report.Versions)
            if (version.Commitment is { } promised)
                yield return $"  version {version.Version}: SHA-256 of its seed {promised}; the seed "
                    + (version.Seed ?? "is public five minutes after the end");
        foreach (var wrong in report.Wrong) yield return "!! " + wrong;
        if (report.Wrong.Count == 0) yield return "ok All is as it was promised.";
    }

    static int Shown(ApiResponse reply, bool json)
    {
        if (Api.Read<ActivityView>(reply) is not { } view) return 1;
        if (json)
        {
            Console.WriteLine(view.Source);
            return 0;
        }
        Print(view.Activity);
        foreach (var version in view.Versions)
            Console.WriteLine($"  version {version.Version}, {Minute(version.PublishedAt)}: file {version.Definition}"
                + (version.Commitment is { } promised ? $", seed committed {promised}" : "")
                + (version.Seed is { } seed ? $", seed {seed}" : ""));
        foreach (var (prize, count) in view.Taken.Prizes)
            Console.WriteLine($"  {prize}: {count.Highest - (count.Freed?.Count ?? 0)} taken");
        if (view.Taken.Points > 0) Console.WriteLine($"  {view.Taken.Points} points of the budget taken");
        return 0;
    }

    static void Print(ActivityLine line) => Console.WriteLine($"{line.Id,-16} {line.Kind,-10} {line.From:yyyy-MM-dd} to "
        + $"{line.Until:yyyy-MM-dd}  {line.State,-8} version {line.Version} by {line.By}  {line.Title}");

    static string Words(PlayView play) => $"play {play.Number}: " + string.Join(", ", new[]
    {
        play.Points > 0 ? $"+{play.Points} points" : null, play.Cost > 0 ? $"-{play.Cost} points" : null, play.Prize,
        play.Coupon is { } code ? $"code {code}" : null, play.Place is { } place ? $"place {place}" : null, play.Answer,
        play.Streak is { } days ? $"day {days} in a row" : null, play.Tasks is { } tasks ? string.Join(' ', tasks) : null,
    }.OfType<string>().DefaultIfEmpty("nothing this time"));

    static string Side(string name, EffectSide side, string? currency) => string.Create(CultureInfo.InvariantCulture,
        $"{name,-18} {side.Buyers} buyers, {side.Ordered} ordered ({side.Share.Estimate * 100:0.0} %), "
        + $"{side.NetPerBuyer:0.00} {currency} each");

    static string Points(Interval? told) => told is not { } share ? "-" : string.Create(CultureInfo.InvariantCulture,
        $"{share.Estimate * 100:+0.0;-0.0;0.0} ({share.Low * 100:+0.0;-0.0;0.0} to {share.High * 100:+0.0;-0.0;0.0})");

    static Argument<string> Id() => new("activity") { Description = "Its name." };
    static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";
}
