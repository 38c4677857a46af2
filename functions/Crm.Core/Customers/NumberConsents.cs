using Crm.Common;
using Crm.Storage;

namespace Crm.Customers;

/// <summary>What was said from a phone number, by class, newest first.</summary>
public sealed record NumberConsent
{
    public SortedDictionary<MessageClass, LwwRegister<ConsentState>> Classes { get; init; } = [];

    /// <summary>
    /// What the shops of one group were told of the number by somebody else than itself: a yes to them lifts an earlier refusal for them
    /// alone. Absent while there is none.
    /// </summary>
    public SortedDictionary<string, SortedDictionary<MessageClass, LwwRegister<ConsentState>>>? Groups { get; init; }

    public NumberConsent Join(IReadOnlyList<ConsentChange> changes) => this with { Classes = Join(Classes, changes) };

    public NumberConsent JoinGroup(string group, IReadOnlyList<ConsentChange> changes)
    {
        var groups = new SortedDictionary<string, SortedDictionary<MessageClass, LwwRegister<ConsentState>>>(Groups ?? [],
            StringComparer.Ordinal);
        groups[group] = Join(groups.GetValueOrDefault(group) ?? [], changes);
        return this with { Groups = groups };
    }

    /// <summary>What stays of an erased person: that the number refused, when and by which source. Other groups keep theirs.</summary>
    public NumberConsent WithoutPerson(string group)
    {
        var refused = new SortedDictionary<MessageClass, LwwRegister<ConsentState>>();
        foreach (var (messageClass, word) in Classes)
            if (!word.Value.Granted) refused[messageClass] = new(word.At, new ConsentState(false, word.Value.Source));
        var others = new SortedDictionary<string, SortedDictionary<MessageClass, LwwRegister<ConsentState>>>(Groups ?? [],
            StringComparer.Ordinal);
        others.Remove(group);
        return new NumberConsent { Classes = refused, Groups = others.Count > 0 ? others : null };
    }

    static SortedDictionary<MessageClass, LwwRegister<ConsentState>> Join(
        SortedDictionary<MessageClass, LwwRegister<ConsentState>> known, IReadOnlyList<ConsentChange> changes)
    {
        var classes = new SortedDictionary<MessageClass, LwwRegister<ConsentState>>(known);
        foreach (var change in changes) classes[change.Class] = Consents.Newer(classes.GetValueOrDefault(change.Class), change.State)!;
        return classes;
    }

    /// <summary>
    /// The word that stands against a text of this class to the number, or null. A refusal of more important texts refuses the less
    /// important ones
    /// too. The number itself takes a refusal back, and a later yes to the customer's shops for them; one of advertising ends as well with
    /// a later yes of the customer whose own phone it is.
    /// </summary>
    public (MessageClass Class, LwwRegister<ConsentState> Word)? Refusal(MessageClass messageClass, string phone, Customer customer)
    {
        for (var wider = messageClass; wider >= MessageClass.Transactional; wider--)
        {
            if (!Classes.TryGetValue(wider, out var word) || word.Value.Granted) continue;
            if (!IsLifted(wider, word, phone, customer)) return (wider, word);
        }
        return null;
    }

    bool IsLifted(MessageClass refused, LwwRegister<ConsentState> word, string phone, Customer customer)
    {
        bool IsLater(LwwRegister<ConsentState>? yes) => yes is { Value.Granted: true } && yes.At > word.At;
        if (Groups?.GetValueOrDefault(customer.Group) is { } told && IsLater(told.GetValueOrDefault(refused))) return true;
        if (refused != MessageClass.Promotional) return false;
        // A mail's address stands here as a number does.
        return phone.Contains('@', StringComparison.Ordinal) ? IsLater(Consents.OfMail(customer, refused))
            : customer.Identities.Contains(Identity.Phone(phone).ToString()) && IsLater(customer.Consent.GetValueOrDefault(refused));
    }
}

/// <summary>A number without the number: its key in the index.</summary>
public readonly record struct NumberKey(string Key)
{
    public string Partition => "0" + Key[..2];

    public static NumberKey Of(string e164) => new(Keys.Number(e164).Key);
}

/// <summary>
/// Consent by phone number, whoever it belongs to: one row a number, the same for every customer and shop group that texts it. It lies
/// beside the customers' rows, so no commit of theirs can hold it. What makes it safe is the order of things: a refusal is written here
/// before it is acknowledged, and a text asks here after its claim is committed and before the gateway is called. So a refusal acknowledged
/// before that question is always seen, whatever ingest and merging do meanwhile, and no customer needs to be known for it.
/// </summary>
public sealed class NumberConsents(IRowStore index)
{
    public async ValueTask<NumberConsent?> FindAsync(string e164, CancellationToken cancel)
    {
        var number = NumberKey.Of(e164);
        return await index.GetAsync(number.Partition, number.Key, cancel) is { } row ? RowBody.Read<NumberConsent>(row.Body) : null;
    }

    /// <summary>Durable when it returns. Idempotent, in any order.</summary>
    public ValueTask TellAsync(string e164, IReadOnlyList<ConsentChange> changes, CancellationToken cancel) =>
        TellAsync(NumberKey.Of(e164), changes, cancel);

    /// <summary>The same of a number that is known by its key alone.</summary>
    public async ValueTask TellAsync(NumberKey number, IReadOnlyList<ConsentChange> changes, CancellationToken cancel) =>
        await index.UpdateAsync<NumberConsent>(number.Partition, number.Key, known => (known ?? new()).Join(changes), cancel);

    /// <summary>The number's owner is erased: refusals stay, without wording or who wrote them down; nothing else does.</summary>
    public async ValueTask ForgetAsync(string contact, string group, CancellationToken cancel)
    {
        var number = NumberKey.Of(contact);
        var left = await index.UpdateAsync<NumberConsent>(number.Partition, number.Key, known => known?.WithoutPerson(group), cancel);
        if (left is not { Classes.Count: 0, Groups: null }) return;
        // Under the version that was read: what is told meanwhile stays.
        if (await index.GetAsync(number.Partition, number.Key, cancel) is { } row
            && RowBody.Read<NumberConsent>(row.Body) is { Classes.Count: 0, Groups: null })
            await index.CommitAsync(number.Partition, [new RowWrite.Delete(number.Key, row.ETag)], cancel);
    }

    /// <summary>What holds for the shops of one group only.</summary>
    public async ValueTask TellGroupAsync(string e164, string group, IReadOnlyList<ConsentChange> changes, CancellationToken cancel)
    {
        var number = NumberKey.Of(e164);
        await index.UpdateAsync<NumberConsent>(number.Partition, number.Key, known => (known ?? new()).JoinGroup(group, changes), cancel);
    }
}
