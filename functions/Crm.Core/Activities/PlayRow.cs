using Crm.Common;
using Crm.Customers;
using Crm.Storage;

namespace Crm.Activities;

/// <summary>
/// One play and what came of it, in the customer's partition under <c>y|{customer}|{activity}|{member}|{seq}</c>: written once, never
/// changed. The member is the customer's id when it was played, so the rows of two who become one lie side by side, each draw under the
/// name it was drawn by.
/// </summary>
public sealed record PlayRow
{
    public required string Activity { get; init; }
    public required int Version { get; init; }
    public required string Member { get; init; }

    /// <summary>From 1; two at once cannot take one number.</summary>
    public required int Seq { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>The hash of the request's id: asked again it answers with this row.</summary>
    public required string Request { get; init; }

    /// <summary>Points it brought.</summary>
    public int? Points { get; init; }

    /// <summary>Points it took.</summary>
    public int? Cost { get; init; }

    /// <summary>The prize the dice showed; none where they showed none.</summary>
    public string? Drawn { get; init; }

    /// <summary>The prize that was given; less than drawn where none was left.</summary>
    public string? Prize { get; init; }

    /// <summary>The place in a first-come row, from 1.</summary>
    public long? Place { get; init; }
    public string? Coupon { get; init; }

    /// <summary>"higher", "lower", "right" of a guess; the option of a vote.</summary>
    public string? Answer { get; init; }

    /// <summary>Tasks of a chain that were paid by it.</summary>
    public IReadOnlyList<string>? Tasks { get; init; }

    /// <summary>Days in a row, this one included.</summary>
    public int? Streak { get; init; }
}

/// <summary>Where plays lie, and what they call their own.</summary>
public static class PlayKeys
{
    public const string Kind = Keys.Plays;

    /// <summary>Begins what a coupon or a gift is reserved under for a play.</summary>
    public const string Claim = "play-";

    public static string Of(string customer, string activity, string member, int seq) =>
        $"{Kind}|{customer}|{activity}|{member}|{seq:D6}";

    public static string ClaimOf(string activity, string member, int seq) => Claim + Hash.Hex("play", activity, member, $"{seq}");

    /// <summary>The line of the points ledger; what it cost has "-cost" after it.</summary>
    public static string LineOf(PlayRow play) => $"a-{play.Activity}-{play.Member}-{play.Seq}";

    /// <summary>The plays of one activity, in the order they were made.</summary>
    public static async ValueTask<List<PlayRow>> PlaysAsync(this IRowStore rows, string customer, string activity,
        CancellationToken cancel) =>
        [.. (await rows.RangeAsync(Keys.Bucket(customer), $"{Kind}|{customer}|{activity}|", cancel).ToListAsync(cancel))
            .Select(r => RowBody.Read<PlayRow>(r.Body)).OrderBy(p => p.At).ThenBy(p => p.Seq)];

    /// <summary>Whether the activity was taken part in at all.</summary>
    public static ValueTask<bool> HasPlayedAsync(this IRowStore rows, string customer, string activity, CancellationToken cancel) =>
        rows.RangeAsync(Keys.Bucket(customer), $"{Kind}|{customer}|{activity}|", cancel, pageSize: 1).AnyAsync(cancel);
}
