namespace Crm.Functions;

/// <summary>Names of queues and containers: here and, compared by a test, in the infrastructure's templates.</summary>
public static class ResourceNames
{
    /// <summary>Storage queue: delivery reports and received texts, as Event Grid puts them there.</summary>
    public const string SmsEventQueue = "crm-sms-events";
    public const string SmsEventPoisonQueue = SmsEventQueue + "-poison";

    /// <summary>Service Bus queue.</summary>
    public const string WakeUpQueue = "crm-wakeups";

    /// <summary>Blobs of inbox messages too large for a queue.</summary>
    public const string ClaimContainer = "crm-claims";

    /// <summary>Of the queue messages, in host.json and in the client that writes them: a mismatch would poison every message.</summary>
    public const string QueueEncoding = "base64";

    /// <summary>UTC, six fields.</summary>
    public const string SweepSchedule = "0 5 * * * *";
    public const string NightlySchedule = "0 15 * * * *";
    public const string ReconcileSchedule = "0 35 * * * *";
    public const string PullSchedule = "0 * * * * *";
    public const string DetailsSchedule = "30 * * * * *";
    public const string CampaignSchedule = "15 * * * * *";
    public const string AuditSchedule = "0 30 1 * * *";
}
