using Crm.Reports;

namespace Crm.Pages.WhyNotPage;

/// <param name="Asked">What was typed; null before anything was.</param>
public sealed record WhyNotModel(string? Asked, IReadOnlyList<WhyNotReport> Reports)
{
    /// <summary>Somebody may fit who came since the last count.</summary>
    public bool MayMiss { get; init; }
}
