using Crm.Reports;
using Crm.Staff;

namespace Crm.Pages.TaskPages;

/// <param name="Whose">"mine" (and nobody's), "all" or "late".</param>
public sealed record TaskListModel(string Whose, IReadOnlyList<TaskRow> Rows, int Total, int Late, string? Next);

/// <param name="Name">Of the buyer.</param>
public sealed record TaskRow(TaskItem Item, string? Name);

/// <param name="Phone">Masked, unless it was revealed.</param>
/// <param name="Mistake">Why the last try did nothing; a text.</param>
public sealed record TaskModel(TaskItem Item, string? Name, string? Phone, bool Revealed, string? Mistake, CardOrder? Order,
    IReadOnlyList<CardTouchpoint> Sent);
