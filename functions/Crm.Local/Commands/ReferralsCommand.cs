using System.CommandLine;
using System.Globalization;
using Crm.Common;
using Crm.Membership;
using Crm.Points;

namespace Crm.Local.Commands;

/// <summary>Referrals in a terminal.</summary>
static class ReferralsCommand
{
    public static Command Create() => new("referrals", "Members who bring friends: codes, who came by them, what they brought.")
    {
        Code(), Tell(), Report(),
    };

    static Command Code()
    {
        var whose = PointsCommand.Whose();
        var command = new Command("code", "A member's code and link.") { whose };
        command.SetAction(async (result, cancel) =>
        {
            if (await PointsCommand.IdAsync(result, whose, cancel) is not { } id) return 1;
            var body = Json.Bytes(new ReferralCodeBody(id, null));
            var reply = await Api.PostAsync<ReferralDesk>(result, "/api/referrals/code", body, desk => desk.CodeAsync(body,
                cancel), cancel);
            if (Api.Read<ReferralCodeView>(reply) is not { } view) return 1;
            Console.WriteLine($"{view.Code}{(view.Link is { } link ? $"  {link}" : "")}");
            return 0;
        });
        return command;
    }

    static Command Tell()
    {
        var code = new Argument<string>("code") { Description = "Whose friend it is." };
        var shop = new Option<string>("--shop") { Description = "The shop.", Required = true };
        var phone = new Option<string?>("--phone") { Description = "The friend's phone, or" };
        var platform = new Option<string?>("--platform") { Description = "the marketplace, and" };
        var buyer = new Option<string?>("--buyer") { Description = "the buyer's id there." };
        var command = new Command("tell", "Writes down that a friend came by a code.") { code, shop, phone, platform, buyer };
        command.SetAction(async (result, cancel) =>
        {
            var body = Json.Bytes(new ReferralBody(result.GetRequiredValue(shop), result.GetRequiredValue(code), null,
                result.GetValue(phone), result.GetValue(platform), result.GetValue(buyer), null));
            var reply = await Api.PostAsync<ReferralDesk>(result, "/api/referrals", body, desk => desk.TellAsync(body, cancel), cancel);
            if (Api.Read<ReferralToldView>(reply) is not { } told) return 1;
            Console.WriteLine($"{(told.Again ? "Told before: " : "")}{told.Friend} by {told.Referrer}, "
                + $"{Word(told.State)}{(told.Reason is { } reason ? $": {reason}" : "")}");
            return 0;
        });
        return command;
    }

    static Command Report()
    {
        var command = new Command("report", "Who brought whom, how it stands, and what they brought.");
        command.SetAction(async (result, cancel) =>
        {
            var reply = await Api.GetAsync<ReferralDesk>(result, "/api/reports/referrals", desk => desk.ReportAsync(cancel), cancel);
            if (Api.Read<List<ReferralFigures>>(reply) is not { } all) return 1;
            if (all.Count == 0) Console.WriteLine("No shop rewards referrals: Shops:{id}:Points:Referral is not set.");
            foreach (var figures in all)
                foreach (var line in Lines(figures)) Console.WriteLine(line);
            return 0;
        });
        return command;
    }

    /// <summary>A group's report for a terminal.</summary>
    public static IEnumerable<string> Lines(ReferralFigures figures)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"{figures.Group}: {figures.Friends} friends, {figures.Rewarded} "
            + $"rewarded, {figures.Open} open, {figures.Refused.Values.Sum()} refused; they paid {figures.Net:0.00} {figures.Currency}, "
            + $"{figures.Points} points given");
        foreach (var (reason, count) in figures.Refused) yield return $"  refused {count} {reason}";
        foreach (var line in figures.Tree)
            yield return string.Create(CultureInfo.InvariantCulture, $"  {new string(' ', 2 * line.Depth)}{line.Name ?? line.Customer[..8]}"
                + $"{(line.State is { } state ? $"  {Word(state)}{(line.Reason is { } why ? $" ({why})" : "")}, {line.Net:0.00}" : "")}");
    }

    static string Word(ReferralState state) => state.ToString().ToLowerInvariant();
}
