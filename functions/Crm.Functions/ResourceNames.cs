namespace Crm.Functions;

/// <summary>Schedules of the timers, and how queue messages are written; names of queues and tables are in StorageNames.</summary>
public static class ResourceNames
{
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
