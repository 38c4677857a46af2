using System.CommandLine;
using System.Globalization;
using Crm.Activities;
using Crm.Shops;

namespace Crm.Local.Commands;

/// <summary>Activities in a terminal.</summary>
static class ActivitiesCommand
{
    public static Command Create() => new("activities", "What members come back for: sign-in, surveys, lotteries, red packets.")
    {
        Check(), ActivityCommands.List(), ActivityCommands.Show(), ActivityCommands.Publish(), ActivityCommands.Stop(),
        ActivityCommands.Play(), ActivityCommands.Verify(), ActivityCommands.Effect(),
    };

    static Command Check()
    {
        var files = new Argument<FileInfo[]>("files")
        {
            Description = "The activities that run together.", Arity = ArgumentArity.OneOrMore,
        };
        var sale = new Option<DateOnly?>("--sale") { Description = "The first day of the sale they lead up to." };
        var members = new Option<long>("--members") { Description = "How many members there are.", DefaultValueFactory = _ => 1000 };
        var command = new Command("check", "Finds mistakes in the files, and judges them as a plan. Exit code 1 where something is wrong.")
        {
            files, sale, members,
        };
        command.SetAction(async (result, cancel) =>
        {
            var settings = CommonOptions.Load(result);
            var shops = ShopDirectory.From(settings.Shops.Count > 0 ? settings.Shops
                : new Dictionary<string, ShopOptions> { ["shop"] = new() });
            var (plan, wrong) = (new List<Activity>(), false);
            foreach (var file in result.GetRequiredValue(files))
            {
                var mistakes = new List<string>();
                if (!file.Exists) mistakes.Add("there is no such file.");
                else if (new ActivityReader(shops).Read(await File.ReadAllTextAsync(file.FullName, cancel), 1, mistakes) is { } activity)
                    plan.Add(activity);
                foreach (var mistake in mistakes) Console.Error.WriteLine($"{file.Name}: {mistake}");
                wrong |= mistakes.Count > 0;
            }
            if (wrong) return 1;
            var groups = plan.GroupBy(a => a.Shop.Group).ToList();
            foreach (var group in groups)
                wrong |= !Print(PlanCheck.Of([.. group], shops.PointsOf(group.Key), result.GetValue(members), result.GetValue(sale)),
                    group.First().Shop.Language);
            return wrong ? 1 : 0;
        });
        return command;
    }

    static bool Print(PlanReport report, string language)
    {
        foreach (var cost in report.Activities)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cost.Activity,-16} {cost.Kind,-10} {cost.From:yyyy-MM-dd} to "
                + $"{cost.Until:yyyy-MM-dd}  {cost.Participants,7} take part  +{cost.Points} -{cost.Spent} points  {cost.Money:0.##}"));
        foreach (var finding in report.Findings) Console.WriteLine($"{(finding.IsGood ? "ok" : "!!")} {finding.Sentence[language]}");
        return report.IsGood;
    }
}
