using Crm.Reports.Days;

namespace Crm.Pages.FigurePages;

/// <summary>One row behind a figure, as it is shown.</summary>
/// <param name="Phone">Masked.</param>
public sealed record FigureLine(DayMember Member, string? Name, string? Phone, string? Why);

/// <param name="From">The first local day.</param>
/// <param name="Next">Where to go on; null at the end.</param>
/// <param name="IsFirst">From the beginning.</param>
public sealed record FigureModel(DayFigure Figure, string? Step, DateOnly From, DateOnly To, IReadOnlyList<FigureLine> Lines, string? Next,
    double Looked, bool IsFirst)
{
    public bool IsOfTouches => Figure >= DayFigure.Sent;
}
