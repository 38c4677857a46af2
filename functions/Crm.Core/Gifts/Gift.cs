using System.Text.Json;
using Crm.Conditions;
using Crm.Storage;

namespace Crm.Gifts;

/// <summary>Something the shop may lay into a parcel.</summary>
/// <param name="Name">By language.</param>
/// <param name="When">Who it is for; a condition as JSON.</param>
/// <param name="Priority">Of several that fit, the higher is suggested.</param>
/// <param name="Stock">Pieces that are nobody's yet.</param>
public sealed record Gift(string Id, SortedDictionary<string, string> Name, JsonElement? When, int Priority, int Stock)
{
    public bool IsRetired { get; init; }

    public static bool IsId(string? id) =>
        id is { Length: > 0 and <= 40 } && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');
}

/// <summary>A gift ready to be asked about.</summary>
public sealed record GiftRule(Gift Gift, Condition When)
{
    public static GiftRule Of(Gift gift, ICollection<string> mistakes) => new(gift,
        gift.When is { ValueKind: JsonValueKind.Object } when ? Condition.Parse(when, $"{gift.Id}: when", mistakes) : Condition.Always);
}

/// <summary>A piece that is promised to a buyer by a task.</summary>
public sealed record GiftReservation(string Gift, string Touchpoint, string Customer, DateTimeOffset At, bool Given);

static class GiftKeys
{
    public const string Partition = "gifts", Catalogue = "g|", Reserved = "t|";
    public static string Of(string gift) => Catalogue + KeyText.Segment(gift);
    public static string ReservedOf(string touchpoint) => Reserved + touchpoint;
}
