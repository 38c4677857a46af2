using System.CommandLine;
using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.Local.Sqlite;
using Crm.Orders;
using Crm.Reports;
using Crm.Touchpoints;
using Spectre.Console;

namespace Crm.Local.Commands;

static class CustomerCommand
{
    public static Command Create()
    {
        var tail = new Argument<string>("phone-tail") { Description = "The last digits of the phone, or a customer id.",
            Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("customer", "The card of a customer: orders, every touchpoint sent or not and why, tasks.") { tail,
            ErasureCommands.Export(), ErasureCommands.Erase() };
        command.SetAction(async (result, cancel) =>
        {
            if (result.GetValue(tail)
                is null) throw new Crm.Common.SettingsException(["customer: give the last digits of the phone, or a customer id."]);
            await using var open = OpenTables.Of(result);
            var store = open.Tables.Rows;
            var (rows, numbers) = (new CustomerRows(store), new NumberConsents(open.Tables.Index));
            var wanted = result.GetRequiredValue(tail);
            var ids = wanted.Length == 32 ? [wanted]
                : (await CustomerCard.FindByPhoneTailAsync(store, wanted, cancel)).Select(c => c.Id).ToList();
            var console = CommonOptions.Wide();
            var found = 0;
            foreach (var id in ids)
            {
                if (await CustomerCard.OfAsync(rows, numbers, id, cancel) is not { } card) continue;
                Print(console, card);
                found++;
            }
            if (found == 0) console.WriteLine($"No customer's phone ends with {wanted}.");
            return found > 0 ? 0 : 1;
        });
        return command;
    }

    static void Print(IAnsiConsole console, CustomerCard card)
    {
        var (reach, facts) = (card.Reach, card.Customer.Facts);
        var phone = reach.Phone ?? card.Phones.FirstOrDefault();
        console.WriteLine($"{reach.Name ?? "(no name)"}  {(phone is null ? "no phone" : PhoneNumber.Mask(phone))}  "
            + $"{reach.Region?.Province} {reach.Region?.City}  id {card.Customer.Id}");
        console.WriteLine($"{facts.Orders} orders, paid "
            + $"{string.Join(", ", facts.PaidTotal.Select(t => $"{Money.Format(t.Value, t.Key)} {t.Key}"))}; first "
            + $"{Day(facts.FirstOrder)}, last {Day(facts.LastOrder)}");
        foreach (var cut in CutValues.Of(card))
        {
            var (said, where) = (cut.InTexts is { } text ? $"'{text}'" : "left out", cut.Order is null ? "" : $" with order {cut.Order}");
            console.WriteLine($"  in texts {cut.Variable} is {said}; it came as '{cut.Told}'{where}");
        }
        if (CardClassification.Of(card.Customer, card.Reasons, card.Orders) is { } standing) PrintStanding(console, standing);
        if (CustomerAttributes.TagsOf(card.Customer)
            .ToList() is { Count: > 0 } told) console.WriteLine($"  tags set by hand: {string.Join(", ", told)}");
        ConsentCommand.Print(console, card);
        foreach (var order in card.Orders)
            console.WriteLine($"  {Day(order.When(Milestone.Created))}  {order.Details?.Value.Number ?? order.Key.Id}  "
                + $"{(order.Details is { } d ? $"{Money.Format(order.Total!.Value, d.Value.Currency)} {d.Value.Currency}" : "")}  "
                + $"{string.Join(" → ", order.Steps().OrderBy(r => r.Value).ThenBy(r => r.Key).Select(r => r.Key))}");
        console.Write(TouchpointTable.Of(card.Touchpoints));
        foreach (var task in card.Tasks) console.WriteLine(
            $"  Task {(task.Done is null ? "open" : "done")}, due by {Day(task.DueBy)}: {task.Text}{TasksCommand.OfferOf(task)}");
        console.WriteLine();
    }

    static string Why(CardWord word) => word.Why is { } why
        ? $": R {why.R} days, F {why.F}, M {Money.Format(why.M, why.Currency)} {why.Currency}; {why.Against}" : "";

    static void PrintStanding(IAnsiConsole console, CardClassification standing)
    {
        foreach (var (what, word) in new[] { ("class", standing.Class), ("life cycle", standing.Life), ("grade", standing.Grade),
            ("tier", standing.Tier) })
            if (word is not null) console.WriteLine($"  {what} {word.Name} ({word.Value}) since {Day(word.Since)}{Why(word)}");
        foreach (var (name, tag) in standing.Tags ?? new Dictionary<string, Tag>())
            console.WriteLine($"  tag {name}:{tag.Value} since {Day(tag.Since)}, {tag.Confidence} %: {tag.Evidence}");
        if (standing.Segments
            is { Count: > 0 } segments) console.WriteLine(
            $"  segments {string.Join(", ", segments.Select(s => $"{s.Key} since {Day(s.Value)}"))}");
    }

    static string Day(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    static string Day(DateTimeOffset? at) => at?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "—";
}

/// <summary>Touchpoints as a table; a text shows in full, a phone never.</summary>
static class TouchpointTable
{
    public static Table Of(IEnumerable<Touchpoint> touchpoints)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("due (UTC)", "step", "state", "why", "parts", "text");
        foreach (var t in touchpoints)
            table.AddRow(t.Due.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture), t.Step, t.State.ToString(),
                Markup.Escape(t.Reason ?? Clicks(t)), t.Parts?.ToString(CultureInfo.InvariantCulture) ?? "", Markup.Escape(t.Text ?? ""));
        return table;
    }

    static string Clicks(Touchpoint t) => t.IsClicked
        ? $"link followed {t.Clicks} {(t.Clicks == 1 ? "time" : "times")}, first "
            + $"{t.Links!.Min(link => link.FirstClick)!.Value.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture)}" : "";
}
