using Crm.Nightly;
using Crm.Reports;
using Crm.Reports.Days;
using Crm.Storage;

namespace Crm.Pages.Dashboard;

public sealed record DashboardModel
{
    public required DateOnly From { get; init; }
    public required DateOnly To { get; init; }

    /// <summary>Every day of the span, also those without anything.</summary>
    public required IReadOnlyList<KeyValuePair<DateOnly, DayFigures>> Days { get; init; }
    public required DayFigures Sum { get; init; }

    /// <summary>The span of the same length before.</summary>
    public required DayFigures Before { get; init; }

    /// <summary>The last count of all; null before the first.</summary>
    public required Run? Counts { get; init; }

    /// <summary>The newest night of each group of shops.</summary>
    public required IReadOnlyList<NightlyReport> Nights { get; init; }

    /// <summary>Moves of the last thirty nights, one matrix for classes and one for the life cycle.</summary>
    public required IReadOnlyList<MoveMatrix> Moves { get; init; }
    public required IReadOnlyList<BudgetView> Budgets { get; init; }

    /// <summary>The currency most is earned in: the chart's.</summary>
    public string? Currency => Sum.Net.OrderByDescending(n => n.Value).Select(n => n.Key).FirstOrDefault();
}

/// <summary>One bar of a chart.</summary>
/// <param name="Text">The value as people read it.</param>
/// <param name="Rows">The address of the rows it counts; null where there are none to show.</param>
public sealed record Bar(string Label, double Value, string Text, string? Rows = null);
