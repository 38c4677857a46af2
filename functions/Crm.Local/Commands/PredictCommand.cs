using System.CommandLine;
using System.Globalization;
using Crm.Customers;
using Crm.Storage;
using Crm.Customers.Views;
using Crm.Nightly;
using Crm.Segments;

namespace Crm.Local.Commands;

static class PredictCommand
{
    public static Command Create()
    {
        var customer = new Argument<string?>("customer") { Description = "A customer's id; without one only the models are shown.",
            Arity = ArgumentArity.ZeroOrOne };
        var group = SegmentOutput.Group();
        var days = new Option<int>("--days") { Description = "Expected purchases within so many days.", DefaultValueFactory = _ => 90 }
            .Between(1, 3650);
        var command = new Command("predict",
            "The fitted models, and one customer's chance to be still one, next purchase and 12-month value.") { customer, group, days };
        command.SetAction(async (result, cancel) =>
        {
            await using var host = await SegmentOutput.OpenAsync(result, cancel);
            var query = host.Get<SegmentQuery>();
            var plan = await query.PlanAsync(SegmentOutput.One(host.Get<NightlyRun>(), result.GetValue(group)), cancel);
            var id = result.GetValue(customer);
            var row = id is { Length: 32 } ? await host.Get<CrmTables>().Rows.GetAsync(Keys.Bucket(id), Keys.Customer(id), cancel) : null;
            if (id is not null && row is null)
            {
                Console.Error.WriteLine($"There is no customer '{id}': predict takes the id that the card shows.");
                return 1;
            }
            TellModels(plan.TrainedModels);
            if (row is null) return 0;
            var forecast = query.ForecasterOf(plan).Of(new CustomerReader().Read(row.Body), result.GetValue(days));
            Console.WriteLine(forecast.Sentence);
            return 0;
        });
        return command;
    }

    static void TellModels(TrainedModels learned)
    {
        Console.WriteLine(learned.Buying is { } m
            ? string.Create(CultureInfo.InvariantCulture,
                $"Learned {learned.On:yyyy-MM-dd}. BG/NBD in days: r {m.R:F4}, alpha {m.Alpha:F3}, a {m.A:F4}, b {m.B:F4}")
            : $"Learned {learned.On:yyyy-MM-dd}. No model.");
        if (learned.Note is { } note) Console.WriteLine(note);
        foreach (var (currency, value) in learned.Values) Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
            $"Gamma-gamma in minor {currency}: p {value.P:F3}, q {value.Q:F3}, v {value.V:F1}"));
        foreach (var (category, active) in learned.ActiveDays) Console.WriteLine($"{(category.Length == 0 ? "(all)" : category)}: bought "
            + $"again after {learned.MedianDays[category]} days (half), {active} days (three of four)");
    }
}
