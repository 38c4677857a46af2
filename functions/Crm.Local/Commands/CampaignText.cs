using System.Globalization;
using Crm.Campaigns;
using Crm.Effect;

namespace Crm.Local.Commands;

/// <summary>A check and a report as lines for people.</summary>
static class CampaignText
{
    public static IEnumerable<string> Of(CampaignCheckReport r)
    {
        yield return $"{r.Campaign}: {r.Audience:n0} in the audience, {r.Planned:n0} planned ({All(r.Arms)})"
            + Rest("; left out: ", r.LeftOut);
        var how = r.Sampled < r.Planned ? $" (by {r.Sampled:n0} of them)" : "";
        yield return $"{r.Sent:n0} texts would go{how}{Rest("; put off first by ", r.PutOff)}";
        if (r.WillNot.Count > 0) yield return "will not get it: " + All(r.WillNot);
        yield return $"parts {All(r.PartsEach)}; cost {Amount(r.Cost)} {r.Currency}, at most {Amount(r.MostCost)}"
            + (r.Budget is { } budget ? $", budget {Amount(budget)}" : "");
        yield return $"from {Minute(r.Start)} to {Minute(r.End)} UTC at {r.PerMinute} a minute"
            + (r.CodesLeft is { } codes ? $"; {codes:n0} codes left" : "");
        yield return $"{Percent(r.BaseRate)} of them ordered in as many days before; "
            + (r.SmallestLift is { } lift ? $"a rise of {Points(lift)} points or more would be seen" : "no rise could be shown");
        if (r.Overlap.Count > 0) yield return "the same day for the same buyers: " + All(r.Overlap);
        foreach (var word in r.Forbidden) yield return "forbidden: " + word;
        foreach (var preview in r.Previews) yield return $"  {preview.Variant} to {preview.To}: {preview.Text.ReplaceLineEndings(" / ")}";
        foreach (var warning in r.Warnings) yield return "! " + warning;
    }

    public static IEnumerable<string> Of(EffectReport r)
    {
        yield return $"{r.Step}: orders within {r.Days} days";
        foreach (var g in r.Groups)
        {
            yield return $"  {g.Name,-10} {g.Buyers,8:n0} buyers, {g.Ordered:n0} ordered ({Percent(g.Share.Estimate)}, "
                + $"{Percent(g.Share.Low)} to {Percent(g.Share.High)}), {g.Orders:n0} orders, {Amount(g.Net)} {r.Currency} net, "
                + $"{Amount((decimal)g.NetPerBuyer)} a buyer"
                + (g.Redeemed > 0 ? $", {g.Redeemed:n0} codes used" : "") + (g.OptedOut > 0 ? $", {g.OptedOut:n0} opted out" : "")
                + (g.Complained > 0 ? $", {g.Complained:n0} complained" : "");
            if (g.Name != CampaignArms.Holdout) yield return "             " + Funnel(g.Funnel, r.Currency);
        }
        foreach (var c in r.Comparisons)
        {
            yield return $"  {c.Name} against holdout: {c.Words["en"]}";
            if (c.Extra is { } extra) yield return $"    net owed to it {Between(extra)} {r.Currency}"
                + (c.Roi is { } roi ? $", for each {r.Currency} of cost {Between(roi)}" : "")
                + (c.SmallestLift is { } least ? $"; the groups show a rise of {Points(least)} points or more" : "");
        }
    }

    static string Funnel(EffectFunnel f, string? currency) =>
        $"planned {f.Planned:n0}{Rest(", stopped ", f.Suppressed)}, late {f.Expired:n0}, failed {f.Failed:n0}, sent {f.Sent:n0}, "
            + $"delivered {f.Delivered:n0}, {Clicks(f)}cost {Amount(f.Cost)} {currency}";

    static string Clicks(EffectFunnel f) =>
        f.Clicked > 0 ? $"link followed from {f.Clicked:n0} ({f.Clicks:n0} clicks), " : "";

    static string Rest(string before, SortedDictionary<string, long> counts) => counts.Count == 0 ? "" : before + All(counts);
    static string All(SortedDictionary<string, long> counts) => string.Join(", ", counts.Select(c => $"{c.Key} {c.Value:n0}"));
    static string Between(Interval i) => $"{Amount((decimal)i.Estimate)} ({Amount((decimal)i.Low)} to {Amount((decimal)i.High)})";
    static string Amount(decimal amount) => amount.ToString("0.##", CultureInfo.InvariantCulture);
    static string Points(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture);
    static string Percent(double share) => Points(share) + " %";
    static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
