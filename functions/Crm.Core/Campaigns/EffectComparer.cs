using Crm.Effect;

namespace Crm.Campaigns;

/// <summary>Figures and intervals of groups, over the same days and in the same currency.</summary>
sealed class EffectComparer(int days, string? currency, DateTimeOffset over, DateTimeOffset now)
{
    public EffectGroup Group(string name, EffectCell cell)
    {
        var response = EffectReport.Response(cell, days);
        var net = Net(response);
        return new EffectGroup(name, cell.Buyers, response.Buyers, Proportions.Wilson(new Share(response.Buyers, cell.Buyers)),
            response.Orders, response.Repeaters, net.Sum, net.Among(cell.Buyers).Mean, response.OptedOut, response.Complained,
            response.Redeemed, new EffectFunnel(cell.Planned, cell.Suppressed, cell.Expired, cell.Failed, cell.InDoubt, cell.Waiting,
                cell.Tasks, cell.Sent, cell.Delivered, response.Buyers, net.Sum, cell.Parts, Cost(cell))
            {
                Clicked = cell.Clicked, Clicks = cell.Clicks,
            });
    }

    public EffectComparison Compare(string name, EffectCell treated, EffectCell held, double confidence)
    {
        var (a, b) = (EffectReport.Response(treated, days), EffectReport.Response(held, days));
        var (x, y) = (new Share(a.Buyers, treated.Buyers), new Share(b.Buyers, held.Buyers));
        var (one, two) = (Net(a).Among(treated.Buyers), Net(b).Among(held.Buyers));
        var (lift, money) = (Proportions.Difference(x, y, confidence), Means.OfMoney(one, two, confidence));
        var (finding, worth) = (Verdict.Of(lift, treated.Buyers, held.Buyers, over, now),
            Verdict.Of(money, treated.Buyers, held.Buyers, over, now));
        var isOver = finding.IsConcluded();
        var extra = money.Scale(treated.Buyers);
        Interval? Told(Interval interval) => isOver && double.IsFinite(interval.Low + interval.High) ? interval : null;
        return new EffectComparison(name, finding, worth, Told(lift), Told(money), Told(Means.Ratio(one, two, confidence)), Told(extra),
            // The cost is what was paid: only the extra is uncertain.
            Cost(treated) is > 0 and var cost ? Told(extra.Scale(1 / (double)cost, -1)) : null, confidence,
            held.Buyers == 0 ? null : Power.SmallestLift(y.Rate, treated.Buyers, held.Buyers, confidence: confidence),
            EffectWords.Of(finding, worth, lift, over));
    }

    MoneySums Net(Response response) => currency is null ? default : response.Net.GetValueOrDefault(currency);

    // Texts are paid in the price's currency; another than the orders' is told and not compared.
    decimal Cost(EffectCell cell) => currency is null ? 0 : cell.CostMicros.GetValueOrDefault(currency) / 1_000_000m;
}
