using Crm.Pages.Routing;

namespace Crm.Pages.SegmentPages;

/// <summary>The fields of a form that hold one condition, row by row. Several stand in one form by names of their own.</summary>
public static class ConditionFields
{
    /// <summary>As they were filled in; null where the form has no such rows.</summary>
    /// <param name="request">The form.</param>
    /// <param name="prefix">Before every name: "audience."; "" for a form of one condition.</param>
    public static SegmentForm? Read(PageRequest request, string prefix)
    {
        if (request.Field(prefix + "rows") is not { } told) return null;
        var count = int.TryParse(told, out var given) ? Math.Clamp(given, 0, ConditionForm.MostRows) : 0;
        var rows = Enumerable.Range(0, count).Select(i => new SegmentRow(request.Field($"{prefix}fact.{i}") ?? "",
            request.Field($"{prefix}op.{i}") ?? "", request.Field($"{prefix}value.{i}") ?? "",
            request.Field($"{prefix}not.{i}") is not null));
        return new SegmentForm(request.Field(prefix + "joiner") == "any" ? "any" : "all", [.. rows]);
    }
}
