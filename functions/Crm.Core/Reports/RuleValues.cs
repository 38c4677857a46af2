using System.Globalization;
using Crm.Customers;
using Crm.Orders;
using Crm.Reports.Sentences;
using Crm.Touchpoints;

namespace Crm.Reports;

/// <summary>The values a rule's sentence may name, each looked for only when it is asked for.</summary>
sealed class RuleValues(Reason reason, Seen seen, SentenceBook book)
{
    Touchpoint? Other => seen.Others.GetValueOrDefault(reason.Values);

    public string? Find(string name) => name switch
    {
        "value" => reason.Values,
        "number" => reason.Values.Split('-')[0],
        "held" => RuleDescriptions.Say(reason.Values, seen),
        "due" => seen.Time(seen.Touchpoint.Due),
        "expires" => seen.Time(seen.Touchpoint.Expires),
        "wake" => seen.Time(seen.Touchpoint.WakeAt),
        "claimed" => seen.Time(seen.Touchpoint.ClaimedAt),
        "shop" => seen.Touchpoint.Order.Shop,
        "step" => seen.Touchpoint.Step,
        "milestone" => book.Term("milestone", reason.Values),
        "reached" => seen.Time(Enum.TryParse<Milestone>(reason.Values, true, out var milestone) ? seen.Order?.When(milestone) : null),
        "orders" => Text(seen.Customer.Facts.Orders),
        "paid" => Text(seen.Customer.Facts.PaidOrders),
        "lastOrder" => seen.Time(seen.Customer.Facts.LastOrder),
        "refunds" => Text(seen.Customer.Facts.RefundsOpen),
        "complained" => seen.Time(seen.Customer.Complaint?.At),
        "otherOrder" => Other?.Order.Id,
        "otherAt" => seen.Time(Other?.ClaimedAt),
        "hours" => Hours(),
        "cap" => Cap(),
        "class" => book.Term("class", reason.Values.Split('-', ' ')[0]),
        "refusedAt" => seen.Time(Refusal().At),
        "refusedBy" => Refusal().By,
        _ => Budget(name),
    };

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    string? Cap() => seen is { Step: { } step, Shop: { } shop } && shop.Rules.Caps.TryGetValue(step.Class, out var cap)
        ? Text(cap.PerDay) : null;

    string? Hours() => seen is { Step: { } step, Shop: { } shop } && shop.Rules.Windows.TryGetValue(step.Class, out var window)
        ? $"{window.Opens:HH\\:mm}-{window.Closes:HH\\:mm}" : null;

    // A number's refusal tells itself, promotional 2026-03-02T03:00:00Z sms-reply:TD; the buyer's own is with the buyer.
    (DateTimeOffset? At, string? By) Refusal()
    {
        if (reason.Values.Split(' ', 3) is [_, var at, var by])
        {
            var known = DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time);
            return (known ? time : null, by);
        }
        var word = reason.Values.Replace("-refused", "", StringComparison.Ordinal);
        return Enum.TryParse<MessageClass>(word, true, out var messageClass)
            && seen.Customer.Consent.GetValueOrDefault(messageClass) is { } told ? (told.At, told.Value.Source) : (null, null);
    }

    // promotional-small-until-60-percent:180.05+0.09-of-300-CNY
    string? Budget(string name)
    {
        if (reason.Values.Split(':', '+', '-')
            is not [_, .., var until, "percent", var spent, var cost, "of", var budget, var currency]) return null;
        return name switch
        {
            "until" => until,
            "spent" => spent,
            "cost" => cost,
            "budget" => budget,
            "currency" => currency,
            "grade" => Grade(),
            _ => null,
        };
    }

    string? Grade() => Names.FromStoredName<Grade>(reason.Values.Split('-')[1]) is { } grade
        ? seen.Language == "zh-CN" ? grade.Chinese() : grade.ToStoredName() : null;
}
