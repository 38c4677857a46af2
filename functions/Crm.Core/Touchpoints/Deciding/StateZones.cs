using System.Collections.Frozen;
using System.Globalization;

namespace Crm.Touchpoints.Deciding;

/// <summary>A state, province or territory of a country that keeps more than one time. A state that keeps two has both.</summary>
/// <param name="Country">Whose rules hold: a territory with an ISO code of its own is a country here.</param>
sealed record StateZone(string Country, string Code, IReadOnlyList<string> Zones);

/// <summary>
/// The zones of states, by the code or name that platforms write; the United States' territories and military post by ZIP code too.
/// </summary>
static class StateZones
{
    static readonly FrozenDictionary<string, FrozenDictionary<string, StateZone>> ByCountry =
        new[] { ("US", UnitedStates), ("CA", Canada), ("AU", Australia) }.ToFrozenDictionary(t => t.Item1, t => Read(t.Item1, t.Item2),
            StringComparer.Ordinal);

    public static IEnumerable<StateZone> All => ByCountry.Values.SelectMany(states => states.Values).Distinct();

    /// <summary>The state an address is in; null when the tables do not know it.</summary>
    public static StateZone? Find(string country, string? province, string? city, string? postcode)
    {
        if (!ByCountry.TryGetValue(country, out var states)) return null;
        // A postal code tells more than a name: ships and bases are often written with California's or New York's.
        if (country == "US" && (ByPostcode(postcode) ?? Military(city, postcode)) is { } told) return states[told];
        if (province is null) return null;
        var key = Key(province);
        return states.GetValueOrDefault(key)
            ?? (country == "US" && key.StartsWith("ARMEDFORCES", StringComparison.Ordinal) ? states["MILITARY"] : null);
    }

    static string? Military(string? city, string? postcode) =>
        city?.Trim().ToUpperInvariant() is "APO" or "FPO" or "DPO" && string.IsNullOrWhiteSpace(postcode) ? "MILITARY" : null;

    // The first three digits of a ZIP code; 969 is shared by Guam and its neighbours.
    static string? ByPostcode(string? postcode)
    {
        if (postcode?.Trim() is not { Length: >= 5 } zip
            || !int.TryParse(zip.AsSpan(0, 5), NumberStyles.None, null, out var number)) return null;
        return (number / 100) switch
        {
            6 or 7 or 9 => "PR",
            8 => "VI",
            >= 90 and <= 98 => "AE",
            340 => "AA",
            >= 962 and <= 966 => "AP",
            967 when number == 96799 => "AS",
            969 => number switch
            {
                96939 or 96940 => "PW",
                >= 96941 and <= 96944 => "FM",
                >= 96950 and <= 96952 => "MP",
                96960 or 96970 => "MH",
                _ => "GU",
            },
            _ => null,
        };
    }

    /// <summary>Letters only, so that "D.C." and "d c" are one; an accent falls away on both sides.</summary>
    static string Key(string name) => string.Concat(name.Where(char.IsAsciiLetter)).ToUpperInvariant();

    static FrozenDictionary<string, StateZone> Read(string country, string table)
    {
        var states = new Dictionary<string, StateZone>(StringComparer.Ordinal);
        foreach (var line in table.Split('\n'))
        {
            var bar = line.IndexOf('|', StringComparison.Ordinal);
            var (names, zones) = (line[..bar].Split(','), line[(bar + 1)..].Trim().Split(' '));
            var code = Key(names[0]);
            var own = zones is [['=', .. var territory]] ? new StateZone(territory, territory, []) : new StateZone(country, code, zones);
            foreach (var name in names) states[Key(name)] = own;
        }
        return states.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // Code, names | zones; "=PR" is a country of its own in the zone database. Military post is brought to
    // bases from Greenland to Kabul (AE), from the Indian Ocean to New Zealand (AP) and from Honduras to Brazil (AA).
    // Where military post is: bases keep the time of their place.
    const string Europe = "America/Thule Europe/London Europe/Berlin Asia/Dubai Asia/Kabul";
    const string Pacific = "Indian/Chagos Asia/Bangkok Asia/Singapore Asia/Tokyo Pacific/Guam Australia/Sydney Pacific/Auckland";

    const string UnitedStates = $"""
        AL, Alabama | America/Chicago
        AK, Alaska | America/Anchorage America/Adak
        AZ, Arizona | America/Phoenix America/Denver
        AR, Arkansas | America/Chicago
        CA, California | America/Los_Angeles
        CO, Colorado | America/Denver
        CT, Connecticut | America/New_York
        DE, Delaware | America/New_York
        DC, District of Columbia, Washington DC | America/New_York
        FL, Florida | America/New_York America/Chicago
        GA, Georgia | America/New_York
        HI, Hawaii | Pacific/Honolulu
        ID, Idaho | America/Boise America/Los_Angeles
        IL, Illinois | America/Chicago
        IN, Indiana | America/Indiana/Indianapolis America/Chicago
        IA, Iowa | America/Chicago
        KS, Kansas | America/Chicago America/Denver
        KY, Kentucky | America/New_York America/Chicago
        LA, Louisiana | America/Chicago
        ME, Maine | America/New_York
        MD, Maryland | America/New_York
        MA, Massachusetts | America/New_York
        MI, Michigan | America/Detroit America/Menominee
        MN, Minnesota | America/Chicago
        MS, Mississippi | America/Chicago
        MO, Missouri | America/Chicago
        MT, Montana | America/Denver
        NE, Nebraska | America/Chicago America/Denver
        NV, Nevada | America/Los_Angeles America/Denver
        NH, New Hampshire | America/New_York
        NJ, New Jersey | America/New_York
        NM, New Mexico | America/Denver
        NY, New York | America/New_York
        NC, North Carolina | America/New_York
        ND, North Dakota | America/Chicago America/Denver
        OH, Ohio | America/New_York
        OK, Oklahoma | America/Chicago
        OR, Oregon | America/Los_Angeles America/Boise
        PA, Pennsylvania | America/New_York
        RI, Rhode Island | America/New_York
        SC, South Carolina | America/New_York
        SD, South Dakota | America/Chicago America/Denver
        TN, Tennessee | America/Chicago America/New_York
        TX, Texas | America/Chicago America/Denver
        UT, Utah | America/Denver
        VT, Vermont | America/New_York
        VA, Virginia | America/New_York
        WA, Washington, Washington State | America/Los_Angeles
        WV, West Virginia | America/New_York
        WI, Wisconsin | America/Chicago
        WY, Wyoming | America/Denver
        PR, Puerto Rico | =PR
        VI, Virgin Islands, US Virgin Islands, United States Virgin Islands, USVI | =VI
        GU, Guam | =GU
        AS, American Samoa | =AS
        MP, Northern Mariana Islands, Northern Marianas, CNMI, Saipan | =MP
        UM, United States Minor Outlying Islands, US Minor Outlying Islands | =UM
        FM, Micronesia, Federated States of Micronesia | =FM
        MH, Marshall Islands | =MH
        PW, Palau | =PW
        AA, Armed Forces Americas, Armed Forces AA | America/Tegucigalpa America/New_York America/Puerto_Rico America/Sao_Paulo
        AE, Armed Forces Europe, Armed Forces Europe Middle East Africa and Canada | {Europe}
        AP, Armed Forces Pacific, Armed Forces AP | {Pacific}
        MILITARY, Armed Forces, APO, FPO, DPO | America/Tegucigalpa America/Sao_Paulo Europe/Berlin Asia/Kabul Asia/Tokyo Pacific/Auckland
        """;

    const string Canada = """
        AB, Alberta | America/Edmonton
        BC, British Columbia | America/Vancouver America/Edmonton America/Creston
        MB, Manitoba | America/Winnipeg
        NB, New Brunswick | America/Moncton
        NL, Newfoundland and Labrador, Newfoundland, Labrador | America/St_Johns America/Goose_Bay
        NS, Nova Scotia | America/Halifax
        NT, Northwest Territories | America/Yellowknife
        NU, Nunavut | America/Iqaluit America/Rankin_Inlet America/Cambridge_Bay America/Resolute America/Atikokan
        ON, Ontario | America/Toronto America/Winnipeg America/Atikokan
        PE, PEI, Prince Edward Island | America/Halifax
        QC, PQ, Quebec, Québec | America/Toronto America/Blanc-Sablon
        SK, Saskatchewan | America/Regina America/Edmonton
        YT, Yukon, Yukon Territory | America/Whitehorse
        """;

    const string Australia = """
        ACT, Australian Capital Territory | Australia/Sydney
        NSW, New South Wales | Australia/Sydney Australia/Broken_Hill Australia/Lord_Howe
        NT, Northern Territory | Australia/Darwin
        QLD, Queensland | Australia/Brisbane
        SA, South Australia | Australia/Adelaide
        TAS, Tasmania | Australia/Hobart
        VIC, Victoria | Australia/Melbourne
        WA, Western Australia | Australia/Perth Australia/Eucla
        """;
}
