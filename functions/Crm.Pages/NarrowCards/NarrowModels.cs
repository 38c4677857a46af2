using Crm.Pages.Customers;
using Crm.Reports;

namespace Crm.Pages.NarrowCards;

/// <summary>A page that stands in a window of its own: without navigation.</summary>
public interface IBareModel;

/// <param name="Card">Phones masked; null where nobody fits.</param>
/// <param name="Asked">Who was asked for.</param>
public sealed record NarrowModel(CardView? Card, IReadOnlyList<HistoryEntry> Latest, string? Asked) : IBareModel;

/// <summary>The card a chat tool gets.</summary>
/// <param name="Phone">Masked.</param>
/// <param name="Link">The same as a page, for who is not signed in; good until <paramref name="Until"/>.</param>
public sealed record NarrowCard(string Customer, string? Name, string? Nickname, string? Phone, string? Region, int Orders, int PaidOrders,
    IReadOnlyDictionary<string, string> Net, DateTimeOffset? LastOrder, string? Class, string? Life, string? Grade, string? Tier,
    IReadOnlyList<string> Tags, bool? Advertising, IReadOnlyList<CardOrder> LatestOrders, IReadOnlyList<NarrowTouch> LatestTouches,
    IReadOnlyList<NarrowTask> OpenTasks, string Link, DateTimeOffset Until)
{
    /// <summary>Tier, benefits and points; null where there are none.</summary>
    public CardMember? Member { get; init; }
}

/// <param name="Why">Of one that was not sent.</param>
public sealed record NarrowTouch(DateTimeOffset At, string Step, string Label, string State, string? Text, string? Why);

public sealed record NarrowTask(string Id, string Kind, string Text, DateTimeOffset DueBy, string? Person);
