namespace Crm.Sms;

/// <summary>A gateway's report in the terms in which touchpoints are settled.</summary>
public static class GatewayReports
{
    public static SmsEvent.Report ToEvent(this GatewayReport report) =>
        new(report.Tag, report.MessageId, report.To, report.Code, report.At) { Meaning = MeaningOf(report),
            RetryAfter = report.RetryAfter };

    static DeliveryVerdict MeaningOf(GatewayReport report) => report.Status switch
    {
        ReportStatus.Delivered => DeliveryVerdict.Delivered,
        // The provider has it: that settles a doubt and nothing else.
        ReportStatus.Sent => DeliveryVerdict.Unreported,
        _ => MeaningOf(report.Class, report.MayReturn),
    };

    /// <param name="mayReturn">A phone that is off today is not written off.</param>
    public static DeliveryVerdict MeaningOf(SendClass why, bool mayReturn = false) => why switch
    {
        SendClass.OptedOut => DeliveryVerdict.OptedOut,
        SendClass.PermanentNumber => mayReturn ? DeliveryVerdict.Permanent : DeliveryVerdict.DeadPhone,
        SendClass.Transient or SendClass.ThrottledNumber or SendClass.ThrottledGateway => DeliveryVerdict.Transient,
        SendClass.Config or SendClass.Account => DeliveryVerdict.Account,
        // A code of tomorrow too: a second text on a guess would be worse than one that is missing.
        _ => DeliveryVerdict.Permanent,
    };
}
