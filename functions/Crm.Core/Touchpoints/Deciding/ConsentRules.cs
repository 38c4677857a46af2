using System.Globalization;
using Crm.Common;
using Crm.Customers;

namespace Crm.Touchpoints.Deciding;

/// <summary>What the buyer, or the number, allows.</summary>
public static class ConsentRules
{
    // An open quarrel is no time for thanks or offers.
    public static string? Disturbance(Customer customer, DateTimeOffset silent) =>
        customer.Complaint?.Value.Open == true ? "do-not-disturb:complaint-open" : customer.Facts.RefundsOpenSince(silent) > 0
            ? "do-not-disturb:refund-open" : null;

    public static string? Refusal(Customer customer, MessageClass messageClass)
    {
        // Service texts go out until refused; promotion needs a yes. A refusal of service texts refuses promotion too.
        for (var wider = messageClass; wider >= MessageClass.Transactional; wider--)
            if (customer.Consent.TryGetValue(wider, out var consent) && !consent.Value.Granted)
                return $"consent:{wider.ToStoredName()}-refused";
        return messageClass == MessageClass.Promotional && !customer.Consent.ContainsKey(messageClass) ? "consent:none" : null;
    }

    /// <summary>The rule of a number's refusal, with what it saw.</summary>
    public static string OfNumber(MessageClass messageClass, LwwRegister<ConsentState> refusal) =>
        $"number-refused:{messageClass.ToStoredName()} "
            + $"{refusal.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)} "
            + $"{refusal.Value.Source}";
}
