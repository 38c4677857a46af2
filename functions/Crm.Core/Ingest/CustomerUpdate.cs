using Crm.Common;
using Crm.Customers;
using Crm.Events;

namespace Crm.Ingest;

/// <summary>The customer after an event: a pure function of the customer before and what the event tells.</summary>
static class CustomerUpdate
{
    /// <summary>Everything of the customer that the event teaches, except what its order adds up to.</summary>
    public static Customer Of(Customer customer, ShopEvent shopEvent, List<Identity> names, IReadOnlyList<string> others)
    {
        var people = names.Where(n => n.Kind != IdentityKind.Order).Select(n => n.ToString()).Where(n => !customer.Identities.Contains(n))
            .ToList();
        var told = shopEvent.Profile is { } profile ? new KnownProfile(profile.At, profile.Value, shopEvent.Source ?? shopEvent.Platform,
            shopEvent.Received)
            : null;
        return Consents.Learn(customer, shopEvent.Shop, shopEvent.Consent) with
        {
            Identities = people.Count == 0 ? customer.Identities : new(customer.Identities.Concat(people), StringComparer.Ordinal),
            Contacts = Contacts(customer.Contacts, ContactPhones.Of(shopEvent)),
            Profile = KnownProfile.Join(customer.Profile, told),
            Complaint = shopEvent.CustomerEvents.Aggregate(customer.Complaint,
                (known, moment) => LwwRegister<ComplaintState>.Join(known, Complaint(moment))),
            PendingMerges = others.Count == 0 ? customer.PendingMerges : new(customer.PendingMerges.Concat(others), StringComparer.Ordinal),
        };
    }

    static SortedSet<string>? Contacts(SortedSet<string>? known, IReadOnlyList<string> told) =>
        told.All(phone => known?.Contains(phone) == true) ? known : Customer.JoinContacts(known, told);

    static LwwRegister<ComplaintState>? Complaint(CustomerEvent moment) => moment.Kind switch
    {
        CustomerEvent.Complaint => new(moment.At, new ComplaintState(true)),
        CustomerEvent.ComplaintSolved => new(moment.At, new ComplaintState(false)),
        _ => null,
    };
}
