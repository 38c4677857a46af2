namespace Crm.Pages.Layout;

/// <param name="Detail">Instead of the kind's own text.</param>
public sealed record ProblemModel(string Kind, int Status, string? Detail);
