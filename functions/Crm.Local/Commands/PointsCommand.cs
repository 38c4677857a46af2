using System.CommandLine;
using System.Globalization;
using Crm.Common;
using Crm.Membership;
using Crm.Points;
using Crm.Reports;

namespace Crm.Local.Commands;

/// <summary>Members' points in a terminal.</summary>
static class PointsCommand
{
    public static Command Create() => new("points", "Members' points: what they have, what they get for it, and what it costs.")
    {
        Show(), Redeem(), Correct(), Report(),
    };

    internal static Argument<string> Whose() => new("customer") { Description = "The customer's id, or the last digits of the phone." };
    internal static Option<string> Request() => new("--request")
    {
        Description = "Your own id of this request: told again it is done once. Default: a new one.",
        DefaultValueFactory = _ => Guid.NewGuid().ToString("N"),
    };

    static Command Show()
    {
        var whose = Whose();
        var command = new Command("show", "What a member has, what expires when, and every line of the ledger.") { whose };
        command.SetAction(async (result, cancel) =>
        {
            if (await IdAsync(result, whose, cancel) is not { } id) return 1;
            var reply = await Api.GetAsync<PointsDesk>(result, "/api/points/" + id, desk => desk.ShowAsync(id, cancel), cancel);
            if (Api.Read<PointsView>(reply) is not { } view) return 1;
            Console.WriteLine($"{view.Available} points can be spent{(view.Worth is { } worth ? $" ({worth:0.##} {view.Currency})" : "")}, "
                + $"{view.Pending} pending{(view.Owed > 0 ? $", {view.Owed} owed" : "")}");
            foreach (var next in view.Expiring) Console.WriteLine($"  {next.Points} expire before {Minute(next.Before)}");
            foreach (var line in view.Entries) Console.WriteLine($"  {Minute(line.At)}  {line.Points,7:+0;-0;0}  {Words(line)}");
            return 0;
        });
        return command;
    }

    static Command Redeem()
    {
        var (whose, request) = (Whose(), Request());
        var reward = new Option<string?>("--reward") { Description = "A reward of the shop's list." };
        var points = new Option<long>("--points") { Description = "Instead of a reward: so many points off --price." };
        var price = new Option<string?>("--price") { Description = "The price they are to pay a part of." };
        var by = new Option<string?>("--by") { Description = "Who you are." };
        var command = new Command("redeem", "Gives a reward for points, or an amount off a price.")
        {
            whose, reward, points, price, by, request,
        };
        command.SetAction(async (result, cancel) =>
        {
            if (await IdAsync(result, whose, cancel) is not { } id) return 1;
            var body = Json.Bytes(new RedeemBody(result.GetRequiredValue(request), result.GetValue(reward), result.GetValue(points),
                result.GetValue(price), result.GetValue(by)));
            return Changed(await Api.PostAsync<PointsDesk>(result, $"/api/points/{id}/redeem", body,
                desk => desk.RedeemAsync(id, body, cancel), cancel));
        });
        return command;
    }

    static Command Correct()
    {
        var (whose, request) = (Whose(), Request());
        var points = new Option<long>("--points") { Description = "How many to add; below zero to take.", Required = true };
        var reason = new Option<string>("--reason") { Description = "Why; it stays in the ledger.", Required = true };
        var by = new Option<string>("--by") { Description = "Who you are.", Required = true };
        var command = new Command("correct", "Adds points or takes some, by a person and with a reason.")
        {
            whose, points, reason, by, request,
        };
        command.SetAction(async (result, cancel) =>
        {
            if (await IdAsync(result, whose, cancel) is not { } id) return 1;
            var body = Json.Bytes(new CorrectBody(result.GetRequiredValue(request), result.GetValue(points),
                result.GetRequiredValue(reason), result.GetRequiredValue(by)));
            return Changed(await Api.PostAsync<PointsDesk>(result, $"/api/points/{id}/correct", body,
                desk => desk.CorrectAsync(id, body, cancel), cancel));
        });
        return command;
    }

    static Command Report()
    {
        var command = new Command("report", "Where points come from, where they go, and what is still to be made good.");
        command.SetAction(async (result, cancel) =>
        {
            var reply = await Api.GetAsync<PointsDesk>(result, "/api/reports/points", desk => desk.ReportAsync(cancel), cancel);
            if (Api.Read<List<PointsFigures>>(reply) is not { } all) return 1;
            if (all.Count == 0) Console.WriteLine("No shop gives points: Shops:{id}:Points:Since is not set.");
            foreach (var figures in all) Print(figures);
            return 0;
        });
        return command;
    }

    static void Print(PointsFigures figures)
    {
        var liability = figures.Liability.ToString("0.00", CultureInfo.InvariantCulture);
        Console.WriteLine($"{figures.Group}: {figures.Members} members; {figures.Available} points can be spent, "
            + $"{figures.Pending} pending, {figures.Owed} owed; {liability} {figures.Currency} to be made good");
        foreach (var (cause, points) in figures.Earned) Console.WriteLine($"  {points,9} from {Cause(cause)}");
        Console.WriteLine($"  {-figures.Redeemed,9} redeemed\n  {-figures.Expired,9} expired\n  {-figures.TakenByHand,9} taken by hand");
        if (figures.Says is { } says) Console.WriteLine("  " + says);
    }

    static string Cause(PointsCause cause) => cause switch
    {
        PointsCause.Order => "orders", PointsCause.Activity => "activities", PointsCause.Referral => "referrals",
        PointsCause.Correction => "corrections", _ => cause.ToString(),
    };

    static int Changed(ApiResponse reply)
    {
        if (Api.Read<PointsChanged>(reply) is not { } done) return 1;
        Console.WriteLine($"{done.Entry.Points:+0;-0}: {Words(done.Entry)}{(done.Again ? " (done before)" : "")}; {done.Left} left");
        return 0;
    }

    static string Words(PointsEntry line) => line.Cause switch
    {
        PointsCause.Order => $"order {line.Order?.Id}"
            + (line.Points < line.Earned ? $", {line.Earned - line.Points} of {line.Earned} taken back" : "")
            + (line.From is { } from ? $", from {Minute(from)}" : ", pending"),
        PointsCause.Redemption => (line.About ?? "redeemed") + line.Given switch
        {
            { Code: { } code } => $": code {code}", { Gift: { } gift } => $": {gift}",
            { Off: { } off, Currency: { } currency, Pay: { } pay } =>
                $": {Money.Format(off, currency)} {currency} off, {Money.Format(pay, currency)} to pay",
            _ => "",
        },
        PointsCause.Correction => $"correction by {line.By}: {line.Reason}",
        PointsCause.Expiry => "expired",
        _ => $"{line.Cause.ToString().ToLowerInvariant()} {line.About}",
    };

    internal static async Task<string?> IdAsync(ParseResult result, Argument<string> whose, CancellationToken cancel)
    {
        var wanted = result.GetRequiredValue(whose);
        if (wanted.Length == 32) return wanted;
        await using var open = OpenTables.Of(result);
        var found = (await CustomerCard.FindByPhoneTailAsync(open.Tables.Rows, wanted, cancel)).FindAll(c => c.MergedInto is null);
        if (found.Count == 1) return found[0].Id;
        Console.Error.WriteLine(found.Count == 0 ? $"No customer's phone ends with {wanted}."
            : $"{found.Count} customers' phones end with {wanted}: give more digits, or the id that the card shows.");
        return null;
    }

    static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";
}
