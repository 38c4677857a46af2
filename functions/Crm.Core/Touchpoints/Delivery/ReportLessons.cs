using Crm.Common;
using Crm.Customers;
using Crm.Sms;

namespace Crm.Touchpoints.Delivery;

/// <summary>What a carrier's report teaches about the buyer's number, apart from the text it is about.</summary>
static class ReportLessons
{
    /// <summary>Whether the buyer's row has to be read for it.</summary>
    public static bool Teaches(Touchpoint before, SmsEvent.Report report) =>
        report.Verdict == DeliveryVerdict.OptedOut || ShowsDead(before, report);

    public static Customer Learn(Customer customer, Touchpoint before, SmsEvent.Report report) => report.Verdict switch
    {
        DeliveryVerdict.DeadPhone when ShowsDead(before, report) && report.To is { } phone
            && customer.SuppressedNumbers?.Contains(phone) != true =>
            customer with { SuppressedNumbers = new(customer.SuppressedNumbers ?? [], StringComparer.Ordinal) { phone } },
        // Opted out at the carrier: nothing of any class would arrive.
        // It is the number's, which is not the buyer's own where a gift went; without a number it can only be the customer's.
        DeliveryVerdict.OptedOut when report.To is null || customer.Identities.Contains(Identity.Phone(report.To).ToString()) =>
            Consents.Learn(customer, "", [OptedOut(report)!]),
        _ => customer,
    };

    /// <summary>
    /// Reports come in any order: what contradicts a text that has arrived, or is about the first text while the second is under way, is
    /// old news. A mail's server may take it and send it back later.
    /// </summary>
    static bool ShowsDead(Touchpoint before, SmsEvent.Report report) => report.Verdict == DeliveryVerdict.DeadPhone
        && (before.State != TouchpointState.Delivered || IsMail(report))
        && (before.ProviderId is null || report.MessageId is null || report.MessageId != before.FailedMessage);

    /// <summary>The number has got a text that was told to have failed: it lives.</summary>
    public static bool Revives(Customer customer, SmsEvent.Report report) => report.Verdict == DeliveryVerdict.Delivered
        && report.To is { } phone && customer.SuppressedNumbers?.Contains(phone) == true;

    public static Customer Revived(Customer customer, SmsEvent.Report report)
    {
        var left = new SortedSet<string>(customer.SuppressedNumbers!, StringComparer.Ordinal);
        left.Remove(report.To!);
        return customer with { SuppressedNumbers = left.Count == 0 ? null : left };
    }

    public static ConsentChange? OptedOut(SmsEvent.Report report) => report.Verdict != DeliveryVerdict.OptedOut ? null
        : new(MessageClass.Transactional,
            new LwwRegister<ConsentState>(report.At, new ConsentState(false, "sms-report:" + report.Code) { Channel = "sms" }));

    public static bool IsMail(SmsEvent.Report report) => report.To?.Contains('@', StringComparison.Ordinal) == true;
}
