using Crm.Common;
using MessagePack;

namespace Crm.Customers;

/// <summary>What somebody said to a class of messages, with the evidence: the stamp that carries it has the time.</summary>
/// <param name="Granted">Yes or no.</param>
/// <param name="Source">What told it: "shopify", "woocommerce", "csv", "api", "staff", "sms-reply:STOP", "sms-report:4007",
/// "unsubscribe-link".</param>
[MessagePackObject]
public sealed record ConsentState([property: Key(0)] bool Granted, [property: Key(1)] string Source)
{
    /// <summary>The source says that it has no consent (any more): its own earlier yes ends, and nobody else's does.</summary>
    [Key(2)] public bool? Withdrawn { get; init; }

    /// <summary>Where it was given, when the source tells: "web", "store", "phone"…</summary>
    [Key(3)] public string? Channel { get; init; }

    /// <summary>What the buyer saw or wrote: the wording, its version, or the opt-in level.</summary>
    [Key(4)] public string? Wording { get; init; }

    /// <summary>Who recorded it, where a person did.</summary>
    [Key(5)] public string? By { get; init; }
}

/// <summary>A change of consent with its evidence: when, by what.</summary>
public sealed record ConsentChange(MessageClass Class, LwwRegister<ConsentState> State)
{
    /// <summary>Said of mails; texts are another matter.</summary>
    public bool Mail { get; init; }
}

/// <summary>How words on consent combine: a join, so it does not matter in which order they arrive.</summary>
public static class Consents
{
    /// <summary>The newest word; of two at one instant a refusal stands, then the larger content.</summary>
    public static LwwRegister<ConsentState>? Newer(LwwRegister<ConsentState>? a, LwwRegister<ConsentState>? b)
    {
        if (a is null || b is null || a.At != b.At || a.Value.Granted == b.Value.Granted) return LwwRegister<ConsentState>.Join(a, b);
        return a.Value.Granted ? b : a;
    }

    /// <summary>Adds an event's words to a customer's.</summary>
    public static Customer Learn(Customer customer, string shop, IReadOnlyList<ConsentChange> changes)
    {
        if (changes.Count == 0) return customer;
        var told = new SortedDictionary<string, LwwRegister<ConsentState>>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            var key = KeyOf(change, shop);
            told[key] = Newer(told.GetValueOrDefault(key), change.State)!;
        }
        return Join(customer, told, FirstWords.Of(changes.Select(c => (KeyOf(c, shop), c.State))));
    }

    /// <summary>The words of two records of one person.</summary>
    public static Customer Join(Customer customer, Customer other) =>
        Join(customer, All(other), FirstWords.Of(other.ConsentFirst, All(other)));

    static Customer Join(Customer customer, SortedDictionary<string, LwwRegister<ConsentState>> told,
        SortedDictionary<string, DateTimeOffset> first)
    {
        var before = All(customer);
        var all = Common.Join.Maps(before, told, (x, y) => Newer(x, y)!);
        return all.Count == 0 ? customer : customer with
        {
            ConsentTold = all, Consent = InForce(all),
            ConsentFirst = FirstWords.Beside(all,
                Common.Join.Maps(FirstWords.Of(customer.ConsentFirst, before), first, (x, y) => x <= y ? x : y)),
        };
    }

    /// <summary>
    /// By class, what the sources say together: the newest word of all that were not withdrawn by the source that gave them.
    /// </summary>
    static SortedDictionary<MessageClass, LwwRegister<ConsentState>> InForce(SortedDictionary<string, LwwRegister<ConsentState>> told)
    {
        var force = new SortedDictionary<MessageClass, LwwRegister<ConsentState>>();
        foreach (var (key, word) in told)
            if (word.Value.Withdrawn != true && ClassOf(key) is { } messageClass) force[messageClass] =
                Newer(force.GetValueOrDefault(messageClass), word)!;
        return force;
    }

    /// <summary>The words in force among those told by then, as far as first and newest words of each source tell.</summary>
    public static SortedDictionary<MessageClass, LwwRegister<ConsentState>> AsOf(Customer customer, DateTimeOffset at)
    {
        var told = new SortedDictionary<string, LwwRegister<ConsentState>>(StringComparer.Ordinal);
        foreach (var (key, word) in All(customer))
            if ((word.At <= at ? word : FirstWords.AsOf(customer.ConsentFirst, key, at)) is { } then) told[key] = then;
        return InForce(told);
    }

    /// <summary>The same of mails, whose words stand beside those of texts.</summary>
    public static LwwRegister<ConsentState>? OfMail(Customer customer, MessageClass messageClass)
    {
        LwwRegister<ConsentState>? force = null;
        foreach (var (key, word) in customer.ConsentTold ?? [])
            if (word.Value.Withdrawn != true && key.StartsWith(MailMark, StringComparison.Ordinal)
                && ClassOf(key[MailMark.Length..]) == messageClass) force = Newer(force, word);
        return force;
    }

    // No class is named so: whoever reads the words of texts passes over these.
    const string MailMark = "mail:";

    /// <summary>Rows of earlier versions keep one word a class and no sources beside it.</summary>
    public static SortedDictionary<string, LwwRegister<ConsentState>> All(Customer customer)
    {
        if (customer.ConsentTold is { } told) return told;
        var old = new SortedDictionary<string, LwwRegister<ConsentState>>(StringComparer.Ordinal);
        foreach (var (messageClass, word) in customer.Consent) old[KeyOf(messageClass, "", word.Value.Source)] = word;
        return old;
    }

    static string KeyOf(ConsentChange change, string shop) =>
        (change.Mail ? MailMark : "") + KeyOf(change.Class, shop, change.State.Value.Source);

    static string KeyOf(MessageClass messageClass, string shop, string source) => $"{messageClass}|{shop}|{source.Split(':')[0]}";

    /// <summary>The class a word of <see cref="Customer.ConsentTold"/> is about.</summary>
    public static MessageClass? ClassOf(string key) =>
        Enum.TryParse<MessageClass>(key.AsSpan(0, Math.Max(0, key.IndexOf('|', StringComparison.Ordinal))), out var messageClass)
        ? messageClass : null;
}
