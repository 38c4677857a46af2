using Crm.Common;
using Crm.Orders;

namespace Crm.Touchpoints.Deciding;

/// <summary>
/// Where a recipient may be. A number tells its area or its country, an address its state or its country; a text goes out when all that
/// is told allows it. What the tables do not know counts as everywhere it may be, never as where the shop is.
/// </summary>
/// <param name="All">Every place that is told.</param>
/// <param name="Likely">Should the places have no hour in common: the address, then the number's area, as far as they are told.</param>
public sealed record RecipientPlaces(IReadOnlyList<Place> All, IReadOnlyList<Place> Likely)
{
    static readonly RecipientPlaces China = Only(new Place("CN", null, RecipientZones.Of("CN")));
    static readonly AnswerCache<string, string> StatesOfAreas = new(1_000);
    static readonly AnswerCache<(string, string?, string?, string?, string?), RecipientPlaces> Known = new(20_000);

    public static RecipientPlaces Of(string phone, Region? region)
    {
        if (region?.Country is null or "CN" && PhoneNumber.Describe(phone) is { Country: "CN" }) return China;
        var told = (phone, region?.Country, region?.Province, region?.City, region?.Postcode);
        return Known.GetOrAdd(told, _ => Find(phone, region));
    }

    static RecipientPlaces Find(string phone, Region? region)
    {
        var number = PhoneNumber.Describe(phone);
        var address = OfAddress(region, number.Country);
        var area = RecipientZones.Find(number.AreaZones);
        var ofArea = area.Count == 0 ? null : new Place(number.Country, StateOf(number.Country, phone), area);
        if (address is null) return new([.. OfCountries(number), .. Some(ofArea)], [.. Some(ofArea)]);
        // Within one country the address says more than a number that names only the country.
        var told = ofArea is not null || number.Countries.Count == 0 || number.Countries.Contains(address.Country);
        return new([address, .. told ? Some(ofArea) : OfCountries(number)], [address, .. Some(ofArea)]);
    }

    /// <summary>The state of a North American area code, which lies in one; null where the plan does not tell it.</summary>
    static string? StateOf(string? country, string phone)
    {
        if (country is not ("US" or "CA")) return null;
        var code = StatesOfAreas.GetOrAdd(phone[.."+1305".Length], _ => PhoneNumber.AreaOf(phone) is { } area
            ? StateZones.Find(country, area[(area.LastIndexOf(',') + 1)..], null, null)?.Code ?? "" : "");
        return code.Length > 0 ? code : null;
    }

    static Place? OfAddress(Region? region, string? countryOfNumber)
    {
        if (region is null) return null;
        // An address without a country is one of the number's, if it names a state of it.
        var country = region.Country is null ? countryOfNumber : Countries.CodeOf(region.Country);
        if (country is null) return null;
        if (StateZones.Find(country, region.Province, region.City, region.Postcode) is { } state) return OfState(state);
        return region.Country is null ? null : new(country, null, RecipientZones.Of(country));
    }

    /// <summary>Every state and territory the tables know.</summary>
    public static IEnumerable<Place> States => StateZones.All.Select(OfState);

    static Place OfState(StateZone state) =>
        new(state.Country, state.Code, state.Zones.Count > 0 ? RecipientZones.Find(state.Zones) : RecipientZones.Of(state.Country));

    /// <summary>All countries a number may belong to; everywhere, when its calling code belongs to none.</summary>
    static IEnumerable<Place> OfCountries(PhoneFacts number) => number.Countries.Count == 0
        ? [new Place(null, null, RecipientZones.Everywhere)]
        : number.Countries.Select(c => new Place(c, null, RecipientZones.Of(c)));

    static RecipientPlaces Only(Place place) => new([place], [place]);

    static IEnumerable<Place> Some(Place? place) => place is null ? [] : [place];
}
