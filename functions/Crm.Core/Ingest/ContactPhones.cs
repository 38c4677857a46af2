using Crm.Customers;
using Crm.Events;

namespace Crm.Ingest;

static class ContactPhones
{
    /// <summary>The phones an event's order is sent to that are not said to be the buyer's own.</summary>
    public static IReadOnlyList<string> Of(ShopEvent shopEvent)
    {
        if (shopEvent.Order is not { Test: false, Contact.Value: { } contact }) return [];
        return [.. new[] { contact.Phone, contact.Receiver is { } receiver && receiver.StartsWith('+') ? receiver : null }
            .OfType<string>().Distinct().Where(phone => !shopEvent.Identities.Contains(Identity.Phone(phone)))];
    }
}
