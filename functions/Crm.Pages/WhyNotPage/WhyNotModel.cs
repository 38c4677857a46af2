using Crm.Reports;

namespace Crm.Pages.WhyNotPage;

/// <param name="Asked">What was typed; null before anything was.</param>
public sealed record WhyNotModel(string? Asked, IReadOnlyList<WhyNotReport> Reports);
