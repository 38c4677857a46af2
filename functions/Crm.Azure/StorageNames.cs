namespace Crm.Azure;

/// <summary>
/// Names of the storage account's tables, queues and container, and of the broker's queue: here and, compared by a test, in the
/// infrastructure's templates.
/// </summary>
public static class StorageNames
{
    public const string Rows = "crm";
    public const string Index = "crmindex";
    public const string Poison = "crmpoison";
    public const string Runs = "crmruns";

    /// <summary>Webhooks that are acknowledged and not yet applied.</summary>
    public const string InboxQueue = "crm-inbox";

    /// <summary>Where the Functions host puts what it gave up on; the name is the host's rule.</summary>
    public const string InboxPoisonQueue = InboxQueue + "-poison";

    /// <summary>Delivery reports and received texts, as Event Grid puts them there.</summary>
    public const string SmsEventQueue = "crm-sms-events";
    public const string SmsEventPoisonQueue = SmsEventQueue + "-poison";

    /// <summary>Blobs of inbox messages too large for a queue.</summary>
    public const string ClaimContainer = "crm-claims";

    /// <summary>Queue of the Service Bus namespace.</summary>
    public const string WakeUpQueue = "crm-wakeups";
}
