using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Crm.Common;

/// <summary>Business counters and traces. Tags are few and never a person's.</summary>
public static class CrmMetrics
{
    public const string Name = "CrmFunctions";
    static readonly Meter Meter = new(Name);

    public static readonly ActivitySource Activities = new(Name);
    public static readonly Counter<long> Webhooks =
        Meter.CreateCounter<long>("crm.webhooks", "{request}", "Webhook requests by platform and outcome");
    public static readonly Counter<long> Ingested = Meter.CreateCounter<long>("crm.ingested", "{event}", "Events by platform and result");
    public static readonly Counter<long> Details =
        Meter.CreateCounter<long>("crm.details", "{order}", "Orders asked for behind a thin push, by platform and outcome");
    public static readonly Counter<long> Polled =
        Meter.CreateCounter<long>("crm.polled", "{message}", "Messages fetched by reconcile or pull, by platform");
    public static readonly Counter<long> Poisoned =
        Meter.CreateCounter<long>("crm.poisoned", "{message}", "Messages put aside with a reason");
    public static readonly Counter<long> Touchpoints =
        Meter.CreateCounter<long>("crm.touchpoints", "{touchpoint}", "Touchpoints by step and what became of them");
    public static readonly Counter<long> TextParts = Meter.CreateCounter<long>("crm.sms.parts", "{part}", "Text parts claimed for sending");
    public static readonly Counter<long> DeliveryReports =
        Meter.CreateCounter<long>("crm.sms.reports", "{report}", "Delivery reports by the carrier's code");
    public static readonly Counter<long> GatewayAnswers =
        Meter.CreateCounter<long>("crm.gateway.answers", "{text}", "Texts handed to gateways by gateway and class of answer");
    public static readonly Counter<long> GatewayLookUps =
        Meter.CreateCounter<long>("crm.gateway.lookups", "{text}", "Texts in doubt asked about, by gateway and result");
    public static readonly Counter<long> GatewayCallbacks =
        Meter.CreateCounter<long>("crm.gateway.callbacks", "{entry}", "What gateways told us, by gateway and kind");
    public static readonly Counter<long> Replies =
        Meter.CreateCounter<long>("crm.sms.replies", "{text}", "Texts received from buyers by what they ask");
    public static readonly Counter<long> Swept =
        Meter.CreateCounter<long>("crm.sweep.wakeups", "{wakeup}", "Wake-ups the sweep sent, by why");
    public static readonly Counter<long> Merges =
        Meter.CreateCounter<long>("crm.customers.merged", "{customer}", "Customers folded into another");
    public static readonly Counter<long> Audits = Meter.CreateCounter<long>("crm.audits", "{run}", "Audits by outcome");
    public static readonly Counter<long> AuditFindings =
        Meter.CreateCounter<long>("crm.audit.findings", "{finding}", "What audits found wrong, by kind");
    public static readonly Histogram<double> Lateness =
        Meter.CreateHistogram<double>("crm.touchpoints.lateness", "s", "Seconds between due and fired");
}
