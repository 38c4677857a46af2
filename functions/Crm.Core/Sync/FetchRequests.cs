using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Crm.Common;
using Crm.Orders;
using Crm.Storage;

namespace Crm.Sync;

/// <summary>An order whose details are wanted.</summary>
public sealed record FetchRequest
{
    public required OrderKey Order { get; init; }

    /// <summary>When the newest push about it came: an answer asked for after that knows what it told.</summary>
    [JsonPropertyName("heard")]
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The newest update time a push told.</summary>
    [JsonPropertyName("told")]
    public DateTimeOffset? PushedAt { get; init; }

    public DateTimeOffset Since { get; init; }
    public DateTimeOffset NotBefore { get; init; }
    public int Failures { get; init; }

    public FetchRequest With(FetchRequest other) => this with
    {
        ReceivedAt = ReceivedAt > other.ReceivedAt ? ReceivedAt : other.ReceivedAt,
        PushedAt = other.PushedAt is { } told && !(PushedAt >= told) ? told : PushedAt,
    };
}

/// <summary>
/// Orders to be asked for later, one row each however many pushes tell of it: what the platform was too busy for, did not answer, or does
/// not know yet. They wait here and not in the inbox, where they would hold up other shops' events.
/// </summary>
public sealed class FetchRequests(CrmTables tables)
{
    const string Partition = "details", Prefix = "w|";

    /// <summary>One that waits already keeps its turn: it has waited since the first push.</summary>
    public async ValueTask PutAsync(FetchRequest want, CancellationToken cancel) =>
        await tables.Runs.UpdateAsync<FetchRequest>(Partition, Key(want.Order), known => known?.With(want) ?? want, cancel);

    public async IAsyncEnumerable<Stored<FetchRequest>> ListAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in tables.Runs.RangeAsync(Partition, Prefix, cancel, pageSize: 500))
            yield return new Stored<FetchRequest>(RowBody.Read<FetchRequest>(row.Body), row.ETag, row.Body);
    }

    public async ValueTask<int> CountAsync(CancellationToken cancel)
    {
        var count = 0;
        await foreach (var _ in ListAsync(cancel)) count++;
        return count;
    }

    /// <summary>Takes it off the list, unless a newer push has come to it meanwhile.</summary>
    public async ValueTask RemoveAsync(Stored<FetchRequest> done, CancellationToken cancel) =>
        await tables.Runs.CommitAsync(Partition, [new RowWrite.Delete(Key(done.Value.Order), done.ETag)], cancel);

    /// <summary>Changes it, unless a newer push has come to it meanwhile: that one is due by itself.</summary>
    public async ValueTask PutOffAsync(Stored<FetchRequest> failed, FetchRequest later, CancellationToken cancel) =>
        await tables.Runs.CommitAsync(Partition, [new RowWrite.Replace(Key(failed.Value.Order), Json.Bytes(later), failed.ETag)], cancel);

    static string Key(OrderKey order) =>
        $"{Prefix}{KeyText.Segment(order.Shop)}|{KeyText.Segment(order.Platform)}|{KeyText.Segment(order.Id)}";
}

/// <summary>When an order that could not be had is asked for again: pure, so every host does the same.</summary>
public static class DetailsPolicy
{
    /// <summary>After that the next push of the order, or a reconcile, has to bring it.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(3);
    static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <param name="failures">So far, 1 or more.</param>
    /// <param name="refused">A person has to mend something first: no hurry.</param>
    /// <param name="order">Spreads the orders of one outage over time: chance has no place in the core, a hash does as well.</param>
    public static TimeSpan Wait(int failures, bool refused, OrderKey order)
    {
        var wait = TimeSpan.FromSeconds((refused ? 300 : 10) * Math.Pow(2, Math.Min(failures - 1, 12)));
        if (wait > Longest) wait = Longest;
        var share = Convert.ToInt32(Hash.Hex(order.ToString(), failures.ToString(System.Globalization.CultureInfo.InvariantCulture))[..2],
            16) / 256.0;
        return wait * (0.75 + share / 2);
    }
}
