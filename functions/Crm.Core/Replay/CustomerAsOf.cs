using Crm.Common;
using Crm.Customers;
using Crm.Touchpoints;

namespace Crm.Replay;

/// <summary>
/// What was known of a buyer at an instant, without the orders: words on consent, complaints and attributes by their own times, classes by
/// the nights that changed them, numbers that cannot be reached from the first text that came back. Names and addresses are as they stand
/// today; their earlier words are not kept.
/// </summary>
static class CustomerAsOf
{
    /// <summary>The instants at which anything of it becomes known.</summary>
    public static IEnumerable<DateTimeOffset> Instants(StoredCustomer stored)
    {
        var customer = stored.Customer;
        foreach (var word in Consents.All(customer).Values) yield return word.At;
        foreach (var first in customer.ConsentFirst?.Values.AsEnumerable() ?? []) yield return first;
        if (customer.Complaint is { } complaint) yield return complaint.At;
        if (FirstFailure(stored) is { } failed) yield return failed;
        foreach (var word in customer.Attributes.Values) yield return word.At;
        foreach (var word in customer.Tags.Values) yield return word.At;
        foreach (var phone in customer.Profile?.Phones?.Values.AsEnumerable() ?? [])
            if (phone.Received is { } seconds) yield return DateTimeOffset.FromUnixTimeSeconds(seconds);
    }

    /// <summary>The local days on which a class, tag or segment of it begins or ends.</summary>
    public static IEnumerable<DateOnly> Days(StoredCustomer stored)
    {
        foreach (var night in stored.Nights.Keys) yield return night;
        if (stored.Customer.Classification is not { } now) yield break;
        foreach (var word in new[] { now.Class, now.Life, now.Grade, now.Tier })
            if (word is not null) yield return word.Since;
        foreach (var tag in now.Tags?.Values.AsEnumerable() ?? []) yield return tag.Since;
        foreach (var since in now.Segments?.Values.AsEnumerable() ?? []) yield return since;
    }

    public static Customer Known(StoredCustomer stored, DateTimeOffset at, DateOnly today)
    {
        var customer = stored.Customer;
        return customer with
        {
            Consent = Consents.AsOf(customer, at),
            Complaint = customer.Complaint?.At <= at ? customer.Complaint : null,
            SuppressedNumbers = customer.SuppressedNumbers is not null && FirstFailure(stored) is { } failed && failed > at ? null
                : customer.SuppressedNumbers,
            Attributes = Told(customer.Attributes, at),
            Tags = Told(customer.Tags, at),
            Profile = Numbers(customer.Profile, at, out var unknown),
            Identities = unknown.Count == 0 ? customer.Identities
                : new(customer.Identities.Where(name => !unknown.Contains(name)), StringComparer.Ordinal),
            Classification = Classified(customer.Classification, stored.Nights, today),
        };
    }

    static KnownProfile? Numbers(KnownProfile? profile, DateTimeOffset at, out HashSet<string> unknown)
    {
        unknown = [.. (profile?.Phones ?? []).Where(p => p.Value.Received > at.ToUnixTimeSeconds()).Select(p => "p:" + p.Key)];
        if (unknown.Count == 0) return profile;
        var later = unknown;
        var phones = profile!.Phones!.Where(p => !later.Contains("p:" + p.Key)).ToDictionary(p => p.Key, p => p.Value);
        return profile with { Phones = phones.Count == 0 ? null : new(phones, StringComparer.Ordinal) };
    }

    static DateTimeOffset? FirstFailure(StoredCustomer stored)
    {
        DateTimeOffset? first = null;
        foreach (var touchpoint in stored.Touchpoints)
            if (touchpoint.State == TouchpointState.Failed) first = Join.Earliest(first, touchpoint.SettledAt);
        return first;
    }

    static SortedDictionary<string, LwwRegister<T>> Told<T>(SortedDictionary<string, LwwRegister<T>> all, DateTimeOffset at) where T : class
    {
        if (all.Values.All(word => word.At <= at)) return all;
        var known = new SortedDictionary<string, LwwRegister<T>>(StringComparer.Ordinal);
        foreach (var (name, word) in all)
            if (word.At <= at) known[name] = word;
        return known;
    }

    /// <summary>The nights after that day taken back, as far as their changes are kept; what began later is left out.</summary>
    static Classification? Classified(Classification? classification,
        SortedDictionary<DateOnly, ClassificationChange> nights, DateOnly today)
    {
        if (classification is null) return null;
        foreach (var (date, night) in nights)
        {
            if (date <= today) break;
            foreach (var change in night.Changes) classification = TakenBack(classification, change, date);
        }
        ClassifiedAs? Still(ClassifiedAs? word) => word?.Since > today ? null : word;
        return classification with
        {
            Class = Still(classification.Class), Life = Still(classification.Life), Grade = Still(classification.Grade),
            Tier = Still(classification.Tier),
            Tags = Since(classification.Tags, tag => tag.Since <= today),
            Segments = Since(classification.Segments, since => since <= today),
        };
    }

    static Classification TakenBack(Classification now, Change change, DateOnly night)
    {
        // Since when the old word held is not told; that it held before this night is.
        var before = change.From is null ? null : new ClassifiedAs(change.From, DateOnly.MinValue);
        return change.What switch
        {
            "class" => now with { Class = before },
            "life" => now with { Life = before },
            "grade" => now with { Grade = before },
            "tier" => now with { Tier = before },
            ['t', 'a', 'g', ':', .. var tag] => now with
            {
                Tags = With(now.Tags, tag, change.From is null ? null : new Tag(change.From, DateOnly.MinValue, 100, "")),
            },
            ['s', 'e', 'g', 'm', 'e', 'n', 't', ':', .. var segment] => now with
            {
                Segments = change.From is null ? Since(now.Segments, since => since < night, segment)
                    : new(now.Segments ?? [], StringComparer.Ordinal) { [segment] = DateOnly.MinValue },
            },
            _ => now,
        };
    }

    static SortedDictionary<string, Tag> With(SortedDictionary<string, Tag>? tags, string name, Tag? tag)
    {
        var all = new SortedDictionary<string, Tag>(tags ?? [], StringComparer.Ordinal);
        if (tag is null) all.Remove(name);
        else all[name] = tag;
        return all;
    }

    static SortedDictionary<string, T>? Since<T>(SortedDictionary<string, T>? all, Func<T, bool> holds, string? only = null)
    {
        if (all is null || all.All(one => holds(one.Value) || only is not null && one.Key != only)) return all;
        var kept = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var (name, value) in all)
            if (holds(value) || only is not null && name != only) kept[name] = value;
        return kept;
    }
}
