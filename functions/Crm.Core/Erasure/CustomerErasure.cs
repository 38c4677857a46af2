using Crm.Common;
using Crm.Customers;
using Crm.DeadLetters;
using Crm.Ingest.Merging;
using Crm.Nightly;
using Crm.Orders;
using Crm.Points;
using Crm.Storage;
using Crm.Tasks;
using Crm.Touchpoints;
using Crm.Touchpoints.Links;
using Microsoft.Extensions.Logging;

namespace Crm.Erasure;

/// <summary>
/// Forgets a person. Its row is written first, every step may be repeated, and whoever finds it unfinished goes on. The customer's row
/// becomes the tombstone in one commit: from then on nothing personal can be added, as every writer has that row for its lock.
/// </summary>
public sealed partial class CustomerErasure(
    CrmTables tables, CustomerRows rows, CustomerMerger merger, ContactIndex contacts, NumberConsents numbers, IdentityIndex index,
    DeadLetterStore deadLetters, LinkIndex links, CodeErasure codes,
    IEnumerable<IPersonalTraces> hosts, TimeProvider time, ILogger<CustomerErasure> log) : INightlyChore
{
    const string Partition = "erasure", Prefix = "x|";
    const int MaxAttempts = 50, RowsAtOnce = 40;

    /// <summary>Resumes what was begun and not finished.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        await foreach (var row in tables.Runs.RangeAsync(Partition, Prefix, cancel))
            if (RowBody.Read<ErasureRow>(row.Body) is { Finished: null } begun) await EraseAsync(begun.Customer, cancel);
    }

    /// <summary>
    /// False when there is no such customer; one that another took in since is erased with it, as they are one person. Returns when all is
    /// done.
    /// </summary>
    public async Task<bool> EraseAsync(string customer, CancellationToken cancel)
    {
        var begun = await FindAsync(customer, cancel);
        if (begun is { Finished: not null }) return true;
        if (begun is { Traces: null }) return await SealAsync(begun, cancel);
        if (await MarkAsync(customer, begun, cancel) is not { Traces: { } person } erasure)
            return await EraseSuccessorAsync(customer, begun, cancel);
        await StripAsync<StoredOrder>("o", customer, order => ErasedRows.Of(order), null, cancel);
        await CloseLinksAsync(customer, cancel);
        await StripAsync<Touchpoint>("t", customer, touchpoint => ErasedRows.Of(touchpoint, erasure.At),
            (changes, before, after) => changes.MoveDue(customer, before, after), cancel);
        await StripAsync<ServiceTask>("k", customer, task => ErasedRows.Of(task, erasure.At), null, cancel);
        await RemoveNotesAsync(customer, cancel);
        await codes.RunAsync(customer, cancel);
        await StripAsync<PointsEntry>(PointsRows.Kind, customer, ErasedRows.Of, null, cancel);
        var group = await GroupAsync(customer, cancel);
        foreach (var phone in person.Contacts) await contacts.RemoveAsync(group, phone, customer, cancel);
        foreach (var contact in person.Phones.Concat(person.Emails)) await numbers.ForgetAsync(contact, group, cancel);
        await foreach (var letter in deadLetters.ListAsync(cancel))
            if (NamedInMessage.Names(person, letter.Message)) await deadLetters.RemoveAsync(letter, cancel);
        foreach (var host in hosts) await host.EraseAsync(person, erasure.At, cancel);
        return await SealAsync(erasure, cancel);
    }

    // The row that told whom to look for is the last to be written over. What still is read beside it is looked at again by the night.
    async Task<bool> SealAsync(ErasureRow erasure, CancellationToken cancel)
    {
        await PutAsync(erasure with { Traces = null }, cancel);
        foreach (var host in hosts)
            if (!await host.SealAsync(cancel))
            {
                HeldBack(erasure.Customer);
                return true;
            }
        await PutAsync(erasure with { Finished = time.GetUtcNow(), Traces = null }, cancel);
        Erased(erasure.Customer);
        return true;
    }

    async Task<bool> EraseSuccessorAsync(string customer, ErasureRow? begun, CancellationToken cancel)
    {
        if (await index.SuccessorAsync(customer, cancel) is not { } successor || successor == customer
            || !await EraseAsync(successor, cancel)) return false;
        if (begun is not null) await PutAsync(begun with { Finished = time.GetUtcNow(), Traces = null }, cancel);
        return true;
    }

    // The traces are stored before the row that tells them is emptied.
    async Task<ErasureRow?> MarkAsync(string customer, ErasureRow? begun, CancellationToken cancel)
    {
        await Optimistic.RunAsync($"The erasure of {customer}", MaxAttempts, async _ =>
        {
            if (await rows.CustomerAsync(customer, cancel) is not { } row)
            {
                begun = null;
                return true;
            }
            if (row.Value.Erased is not null) return true;
            if (await merger.SettleAsync(row.Value, cancel)) return false;
            var orders = (await rows.OfCustomerAsync("o", customer, cancel)).Select(r => RowBody.Read<StoredOrder>(r.Body).State)
                .ToList();
            var touchpoints = (await rows.OfCustomerAsync("t", customer, cancel)).Select(r => RowBody.Read<Touchpoint>(r.Body));
            var traces = ErasedRows.TracesOf(row.Value, orders, touchpoints);
            begun = new ErasureRow { Customer = customer, At = begun?.At ?? time.GetUtcNow(), Traces = begun?.Traces?.Join(traces)
                ?? traces };
            await PutAsync(begun, cancel);
            await KeepRefusalsAsync(row.Value, orders, cancel);
            var changes = new Changes();
            changes.Put(Keys.Customer(customer), row, ErasedRows.Of(row.Value, begun.At));
            return await rows.TryCommitAsync(customer, changes, cancel);
        });
        return begun;
    }

    // Under the hash of the number, without wording or who wrote it down.
    async Task KeepRefusalsAsync(Customer customer, List<OrderState> orders, CancellationToken cancel)
    {
        List<ConsentChange> refused = [.. customer.Consent.Where(c => !c.Value.Value.Granted)
            .Select(c => new ConsentChange(c.Key,
                new LwwRegister<ConsentState>(c.Value.At, new ConsentState(false, c.Value.Value.Source))))];
        if (refused.Count == 0) return;
        foreach (var phone in OwnOrders.Numbers(customer, orders)) await numbers.TellAsync(phone, refused, cancel);
    }

    async Task StripAsync<T>(string kind, string customer, Func<T, T> strip, Action<Changes, T, T>? also, CancellationToken cancel) where T
        : class
    {
        var more = true;
        while (more) await Optimistic.RunAsync($"The erasure of {customer}", MaxAttempts, async _ =>
        {
            more = false;
            if (await rows.CustomerAsync(customer, cancel) is not { } owner) return true;
            var (changes, left) = (new Changes(), 0);
            foreach (var row in await rows.OfCustomerAsync(kind, customer, cancel))
            {
                var before = RowBody.Read<T>(row.Body);
                var after = strip(before);
                if (RowBody.Bytes(after).AsSpan().SequenceEqual(row.Body.Span) || left++ >= RowsAtOnce) continue;
                changes.Put(row.Key, new Stored<T>(before, row.ETag, row.Body), after);
                also?.Invoke(changes, before, after);
            }
            changes.Lock(Keys.Customer(customer), owner);
            more = left > RowsAtOnce;
            return await rows.TryCommitAsync(customer, changes, cancel);
        });
    }

    async Task RemoveNotesAsync(string customer, CancellationToken cancel)
    {
        foreach (var chunk in (await rows.OfCustomerAsync(Note.Kind, customer, cancel)).Chunk(RowLimits.MaxWrites))
        {
            var changes = new Changes();
            foreach (var row in chunk) changes.Add(new RowWrite.Delete(row.Key, null));
            await rows.TryCommitAsync(customer, changes, cancel);
        }
    }

    // Their rows in the index lead to a customer that no longer is anybody.
    async Task CloseLinksAsync(string customer, CancellationToken cancel)
    {
        foreach (var row in await rows.OfCustomerAsync("t", customer, cancel))
            foreach (var link in RowBody.Read<Touchpoint>(row.Body).Links ?? []) await links.ForgetAsync(link.Code, cancel);
    }

    async Task<string> GroupAsync(string customer, CancellationToken cancel) =>
        (await rows.CustomerAsync(customer, cancel))?.Value.Group ?? "";

    async ValueTask<ErasureRow?> FindAsync(string customer, CancellationToken cancel) =>
        await tables.Runs.GetAsync(Partition, Prefix + customer, cancel) is { } row ? RowBody.Read<ErasureRow>(row.Body) : null;

    async ValueTask PutAsync(ErasureRow erasure, CancellationToken cancel) =>
        await tables.Runs.CommitAsync(Partition, [new RowWrite.Upsert(Prefix + erasure.Customer, Json.Bytes(erasure))], cancel);

    [LoggerMessage(5100, LogLevel.Information, "Customer {Customer} was erased")]
    partial void Erased(string customer);

    [LoggerMessage(5101, LogLevel.Warning,
        "Customer {Customer} was erased from all rows; a reader keeps older pages on the disk, which are removed at the next look")]
    partial void HeldBack(string customer);
}
