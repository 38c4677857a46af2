using Crm.Conditions;
using Crm.Nightly;
using Crm.Reports;

namespace Crm.Pages.SegmentPages;

/// <param name="Size">As the last night found it; null where no night has seen it.</param>
/// <param name="By">Who saved it; null for a file.</param>
public sealed record SegmentLine(string Name, string Title, long? Size, long Joined, long Left, string? By, DateTimeOffset? At);

public sealed record SegmentListModel(IReadOnlyList<SegmentLine> Segments, IReadOnlyList<string> Unreadable, DateOnly? Night);

/// <summary>One comparison as a person fills it in.</summary>
public sealed record SegmentRow(string Fact, string Op, string Value, bool Not);

/// <param name="Joiner">"all" or "any".</param>
public sealed record SegmentForm(string Joiner, IReadOnlyList<SegmentRow> Rows);

/// <summary>The builder as it is shown: rows, or the JSON where these would not hold it or somebody wants it so.</summary>
public sealed record BuilderModel
{
    public string? Name { get; init; }
    public string? Title { get; init; }

    /// <summary>Null: the JSON is edited.</summary>
    public SegmentForm? Form { get; init; }
    public string Json { get; init; } = "";
    public required IReadOnlyList<string> Groups { get; init; }
    public required string Group { get; init; }
    public IReadOnlyList<string> Mistakes { get; init; } = [];
    public SegmentCount? Count { get; init; }
    public SegmentEstimate? Estimate { get; init; }
    public IReadOnlyList<FoundCustomer> Some { get; init; } = [];
    public bool IsFile { get; init; }
    public bool IsSaved { get; init; }

    /// <summary>What can be asked of a customer alone.</summary>
    public static IReadOnlyList<Fact> Facts { get; } =
        [.. Conditions.Facts.All.Where(f => f.Name.StartsWith("customer.", StringComparison.Ordinal))];
}
