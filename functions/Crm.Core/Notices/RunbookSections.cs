using System.Globalization;

namespace Crm.Notices;

/// <summary>Sections of docs/runbook.md that notices send a person to; a test holds that each is there.</summary>
public static class RunbookSections
{
    public const string AuditNotClean = "audit-not-clean";
    public const string WebhooksRemoved = "webhooks-removed";
    public const string CampaignStopped = "campaign-stopped";
    public const string CouponsLow = "coupons-low";
}

/// <summary>Where a person reads the runbook: on the host's own pages where it has an address, else in the documents.</summary>
/// <param name="Host">The host's address for people; null where it has none.</param>
public sealed record RunbookLinks(Uri? Host)
{
    /// <summary>The documents among the pages of both hosts.</summary>
    public const string Pages = "/api/pages/docs/";

    public string Of(string section) => Host is null ? $"docs/runbook.md, section {section}"
        : string.Create(CultureInfo.InvariantCulture, $"{Host.GetLeftPart(UriPartial.Authority)}{Pages}runbook#{section}");
}
