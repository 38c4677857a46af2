using Crm.Reports;
using Crm.Staff;
using Crm.Staff.Teams;

namespace Crm.Pages.TaskPages;

/// <param name="Whose">"mine" (and nobody's), "all" or "late".</param>
public sealed record TaskListModel(string Whose, IReadOnlyList<TaskRow> Rows, int Total, int Late, string? Next);

/// <param name="Name">Of the buyer.</param>
public sealed record TaskRow(TaskItem Item, string? Name);

/// <param name="Guide">Its phone is masked, unless it was revealed.</param>
/// <param name="Mistake">Why the last try did nothing; a text.</param>
public sealed record TaskModel(TaskItem Item, TaskGuide Guide, bool Revealed, string? Mistake, IReadOnlyList<CardTouchpoint> Sent);

/// <param name="Mistake">What was told and is none; a text.</param>
public sealed record TeamsModel(IReadOnlyList<TeamDay> Days, string? Mistake);
