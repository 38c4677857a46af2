using System.Collections.Frozen;
using NodaTime.TimeZones;

namespace Crm.Touchpoints.Deciding;

/// <summary>Countries as addresses write them: ISO codes from platforms, words from spreadsheets.</summary>
static class Countries
{
    static readonly FrozenDictionary<string, string> Names = (TzdbDateTimeZoneSource.Default.ZoneLocations ?? [])
        .Select(l => (Name: l.CountryName, Code: l.CountryCode)).Concat(Written()).DistinctBy(n => n.Name, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(n => n.Name, n => n.Code, StringComparer.OrdinalIgnoreCase);

    /// <summary>The ISO code; null for what is no country the zones know.</summary>
    public static string? CodeOf(string? text)
    {
        if (text is null or "CN" or "US") return text;
        var name = text.Trim();
        if (name.Length == 2 && name.ToUpperInvariant() is var code && RecipientZones.Knows(code)) return code;
        return Names.GetValueOrDefault(name);
    }

    static IEnumerable<(string Name, string Code)> Written() =>
        from line in Table.Split('\n')
        let words = line.Split(' ', 2)
        from name in words[1].Split(',')
        select (name.Trim(), words[0]);

    const string Table = """
        CN CHN, PRC, P.R. China, People's Republic of China, 中国, 中国大陆, 中國, 中华人民共和国
        HK HKG, Hong Kong SAR, 香港, 中国香港, 中國香港, 香港特别行政区
        MO MAC, Macao SAR, 澳门, 澳門, 中国澳门, 澳门特别行政区
        TW TWN, 台湾, 台灣, 臺灣, 中国台湾, 台湾省
        US USA, U.S.A., U.S., United States of America, America, 美国, 美國
        CA CAN, 加拿大
        GB UK, GBR, U.K., United Kingdom, Great Britain, England, Scotland, Wales, Northern Ireland, 英国, 英國
        AU AUS, 澳大利亚, 澳洲
        NZ NZL, 新西兰
        SG SGP, 新加坡
        MY MYS, 马来西亚
        JP JPN, 日本
        KR KOR, Korea, South Korea, Republic of Korea, 韩国
        TH THA, 泰国
        VN VNM, Viet Nam, 越南
        ID IDN, 印度尼西亚, 印尼
        PH PHL, 菲律宾
        IN IND, 印度
        AE ARE, UAE, 阿联酋
        DE DEU, Deutschland, 德国
        FR FRA, 法国
        IT ITA, Italia, 意大利
        ES ESP, España, 西班牙
        NL NLD, Holland, The Netherlands, 荷兰
        RU RUS, Russian Federation, 俄罗斯
        BR BRA, Brasil, 巴西
        MX MEX, México, 墨西哥
        PR PRI
        """;
}
