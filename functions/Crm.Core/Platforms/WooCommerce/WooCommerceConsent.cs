using Crm.Common;
using Crm.Customers;

namespace Crm.Platforms.WooCommerce;

/// <summary>
/// A checkbox of the checkout: WooCommerce has no field for consent, plugins and themes keep theirs in the order's meta data under a key of
/// their own.
/// </summary>
static class WooCommerceConsent
{
    static readonly HashSet<string> Yes =
        new(StringComparer.OrdinalIgnoreCase) { "1", "yes", "y", "true", "on", "checked", "agree", "agreed", "accepted", "subscribed" };
    static readonly HashSet<string> No =
        new(StringComparer.OrdinalIgnoreCase) { "0", "no", "n", "false", "off", "unchecked", "declined", "unsubscribed" };

    /// <param name="meta">The order's meta_data.</param>
    /// <param name="key">The shop's setting; null where it has no such checkbox.</param>
    /// <param name="placed">When the checkout was: the box was ticked then, however often the order is told.</param>
    public static List<ConsentChange> Of(Payload meta, string? key, DateTimeOffset placed)
    {
        if (string.IsNullOrEmpty(key)) return [];
        foreach (var entry in meta.PhpItems())
        {
            if (!entry.IsObject || entry["key"].Scalar() != key) continue;
            // Some plugins keep the boxes that were ticked as a list.
            var value = entry["value"].IsList && entry["value"].Items().ToList() is [var only] ? only : entry["value"];
            var word = value.Scalar()?.Trim() ?? "";
            // A box left empty says nothing against texts; it only ends what an earlier checkout said.
            if (Yes.Contains(word)) return [Change(placed, key, true)];
            if (No.Contains(word)) return [Change(placed, key, false)];
        }
        return [];
    }

    static ConsentChange Change(DateTimeOffset at, string key, bool granted) => new(
        MessageClass.Promotional,
            new LwwRegister<ConsentState>(at,
            new ConsentState(granted, "woocommerce") { Withdrawn = granted ? null : true, Channel = "checkout", Wording = key }));
}
