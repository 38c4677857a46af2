using Crm.Common;
using Crm.Customers;
using Crm.Storage;
using Microsoft.Extensions.Logging;

namespace Crm.Touchpoints.Links;

/// <summary>A link and the touchpoint it stands in.</summary>
public sealed record FollowedLink(Touchpoint Touchpoint, TouchLink Link);

/// <summary>Finds the touchpoint of a code and counts a click on it.</summary>
public sealed partial class LinkClicks(CustomerRows rows, IdentityIndex index, LinkIndex links, ILogger<LinkClicks> log)
{
    const int MaxAttempts = 20;

    /// <summary>Null for a code no text went out with.</summary>
    public async ValueTask<FollowedLink?> FindAsync(string code, CancellationToken cancel) =>
        await links.FindAsync(code, cancel) is { } row && await HolderAsync(row, cancel) is var (_, stored)
            && LinkOf(stored.Value, code) is { } link ? new FollowedLink(stored.Value, link) : null;

    /// <summary>One more click. What keeps it from being counted keeps nobody from where the link leads.</summary>
    public async ValueTask CountAsync(string code, DateTimeOffset at, CancellationToken cancel)
    {
        try
        {
            await Optimistic.RunAsync("A click", MaxAttempts, async _ =>
                await links.FindAsync(code, cancel) is not { } row || await TryCountAsync(row, code, at, cancel));
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            NotCounted(failure);
        }
    }

    async ValueTask<bool> TryCountAsync(LinkRow row, string code, DateTimeOffset at, CancellationToken cancel)
    {
        if (await HolderAsync(row, cancel) is not var (owner, stored) || LinkOf(stored.Value, code) is null) return true;
        // While its rows are copied to another customer's, what is written here could be left behind.
        if (await rows.CustomerAsync(owner, cancel) is not { Value.MergedInto: null } customer) return false;
        var changes = new Changes();
        changes.Put(Keys.Touchpoint(owner, stored.Value.Id), stored, TextLinks.Clicked(stored.Value, code, at));
        changes.Lock(Keys.Customer(owner), customer);
        return await rows.TryCommitAsync(owner, changes, cancel);
    }

    async ValueTask<(string Owner, Stored<Touchpoint> Stored)?> HolderAsync(LinkRow row, CancellationToken cancel)
    {
        var customer = row.Customer;
        for (var attempt = 0; customer is not null && attempt < MaxAttempts; attempt++)
        {
            if (await rows.TouchpointAsync(customer, row.Touchpoint, cancel) is { } there) return (customer, there);
            var successor = await index.SuccessorAsync(customer, cancel);
            customer = successor == customer ? null : successor;
        }
        return null;
    }

    static TouchLink? LinkOf(Touchpoint touchpoint, string code) => touchpoint.Links?.FirstOrDefault(link => link.Code == code);

    [LoggerMessage(3104, LogLevel.Warning, "A click could not be counted")]
    partial void NotCounted(Exception failure);
}
