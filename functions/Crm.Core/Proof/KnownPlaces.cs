using Crm.Orders;
using Crm.Touchpoints.Deciding;

namespace Crm.Proof;

/// <summary>Where receivers may be: every country and every state the tables know, and the places of stored orders.</summary>
public static class KnownPlaces
{
    public static IEnumerable<(string Name, RecipientPlaces Places)> All()
    {
        foreach (var country in RecipientZones.Countries.Order(StringComparer.Ordinal))
            yield return (country, Of(new Place(country, null, RecipientZones.Of(country))));
        foreach (var state in RecipientPlaces.States)
            yield return ($"{state.Country} {state.State}", Of(state));
        yield return ("an unknown country", Of(new Place(null, null, RecipientZones.Everywhere)));
    }

    /// <summary>The receivers of orders: a number and an address together can mean two places.</summary>
    public static IEnumerable<(string Name, RecipientPlaces Places)> Of(IEnumerable<OrderState> orders) =>
        from order in orders
        let contact = order.Contact?.Value
        where contact?.Phone is not null
        select (Name(contact.Region), RecipientPlaces.Of(contact.Phone!, contact.Region));

    static string Name(Region? region) => region is null ? "a receiver without an address"
        : $"a receiver in {string.Join(' ', new[] { region.Country, region.Province }.Where(p => !string.IsNullOrEmpty(p)))}";

    static RecipientPlaces Of(Place place) => new([place], [place]);
}
