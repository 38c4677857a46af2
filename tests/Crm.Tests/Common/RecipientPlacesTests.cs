using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Shops;
using Crm.Touchpoints.Deciding;
using NodaTime;
using NodaTime.TimeZones;
using PhoneNumbers;

namespace Crm.Tests.Common;

/// <summary>
/// Whoever and wherever the recipient is, no text comes at night: by the number, by the address, by both, or by what neither tells.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class RecipientPlacesTests
{
    static readonly Shop Shop = new ShopOptions().ToShop("demo", [])!;
    static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    const int HoursOfAYear = 365 * 24;

    [Theory]
    // Found in the field: Guam 04:00, Lagos 01:00, Puerto Rico 22:59.
    [InlineData("+16715550123", "US", "Guam", null, "Pacific/Guam")]
    [InlineData("+16715550123", null, null, null, "Pacific/Guam")]
    [InlineData("+2348012345678", null, null, null, "Africa/Lagos")]
    [InlineData("+2348012345678", "NG", "Lagos", null, "Africa/Lagos")]
    [InlineData("+17875550123", "US", "Puerto Rico", null, "America/Puerto_Rico")]
    [InlineData("+17875550123", null, null, null, "America/Puerto_Rico")]
    // Territories by name, code, ISO country or ZIP code, with a number of the mainland.
    [InlineData("+12125550123", "US", "GU", null, "Pacific/Guam", "America/New_York")]
    [InlineData("+12125550123", "GU", null, null, "Pacific/Guam", "America/New_York")]
    [InlineData("+12125550123", "US", null, "96913", "Pacific/Guam", "America/New_York")]
    [InlineData("+12125550123", "US", "Northern Mariana Islands", null, "Pacific/Saipan", "America/New_York")]
    [InlineData("+12125550123", "US", "American Samoa", null, "Pacific/Pago_Pago", "America/New_York")]
    [InlineData("+12125550123", "US", "U.S. Virgin Islands", null, "America/St_Thomas", "America/New_York")]
    [InlineData("+12125550123", "US", "AS", "96799", "Pacific/Pago_Pago", "America/New_York")]
    [InlineData("+12125550123", "US", null, "00907-1234", "America/Puerto_Rico", "America/New_York")]
    // Military post.
    [InlineData("+12125550123", "US", "AE", null, "Europe/Berlin", "Asia/Kabul", "America/New_York")]
    [InlineData("+12125550123", "US", "Armed Forces Pacific", null, "Asia/Tokyo", "Pacific/Guam")]
    [InlineData("+14155550123", "US", "CA", "96205", "Asia/Seoul", "Asia/Tokyo")]
    [InlineData("+12125550123", "US", "AA", null, "America/Tegucigalpa", "America/New_York")]
    // North American calling code, other countries.
    [InlineData("+18765550123", null, null, null, "America/Jamaica")]
    [InlineData("+18095550123", null, null, null, "America/Santo_Domingo")]
    [InlineData("+18765550123", "US", "FL", null, "America/Jamaica", "America/New_York", "America/Chicago")]
    [InlineData("+15555555555", null, null, null, "America/New_York", "America/Adak", "America/St_Johns", "Pacific/Guam")]
    [InlineData("+15555555555", "US", "California", null, "America/Los_Angeles")]
    // What the tables do not know.
    [InlineData("+12125550123", null, null, null, "America/New_York", "Pacific/Honolulu", "America/Adak")]
    [InlineData("+12125550123", "US", "Atlantis", null, "America/New_York", "Pacific/Honolulu")]
    [InlineData("+12125550123", "Narnia", null, null, "America/New_York", "Pacific/Honolulu")]
    [InlineData("+79123456789", null, null, null, "Europe/Kaliningrad", "Asia/Kamchatka")]
    [InlineData("+77011234567", null, null, null, "Asia/Almaty")]
    [InlineData("+61412345678", null, null, null, "Australia/Perth", "Australia/Sydney", "Indian/Cocos")]
    [InlineData("+61412345678", "AU", "NSW", null, "Australia/Sydney")]
    [InlineData("+14165550123", "CA", "ON", null, "America/Toronto", "America/Winnipeg")]
    [InlineData("+38344123456", null, null, null, "Europe/Belgrade")]
    // Number and address in two countries, one of them in words.
    [InlineData("+12125550123", "GB", null, null, "Europe/London", "America/New_York")]
    [InlineData("+8613800138000", "美国", "California", null, "Asia/Shanghai", "America/Los_Angeles")]
    [InlineData("+8613800138000", "United Kingdom", null, null, "Asia/Shanghai", "Europe/London")]
    // An address that names no country is one of the number's.
    [InlineData("+12065550123", null, "Washington", null, "America/Los_Angeles")]
    public void AText_ComesByDay_WhereverTheRecipientMayBe(string phone, string? country, string? province, string? postcode,
        params string[] zones)
    {
        var region = new Region(country, province, null, null, postcode);
        foreach (var messageClass in Enum.GetValues<MessageClass>())
            if (!Walk(phone, region, messageClass, [.. zones.Select(z => DateTimeZoneProviders.Tzdb[z])])) messageClass.ShouldNotBe(
                MessageClass.Transactional);
    }

    [Fact]
    public void EveryRegionOfTheNumberingPlans_EveryHourOfAYear_IsByDayInEveryZoneOfIt()
    {
        var plans = PhoneNumberUtil.GetInstance();
        foreach (var region in plans.GetSupportedRegions())
        {
            var phone = plans.Format(plans.GetExampleNumberForType(region, PhoneNumberType.MOBILE)
                ?? plans.GetExampleNumber(region), PhoneNumberFormat.E164);
            foreach (var messageClass in new[] { MessageClass.Transactional, MessageClass.Promotional })
                Walk(phone, null, messageClass, [.. ZonesOf(region)]).ShouldBeTrue($"{region}: {messageClass} waits for ever");
        }
    }

    // China keeps one legal time: the zone of Xinjiang's habit does not count.
    static IEnumerable<DateTimeZone> ZonesOf(string region) =>
        TzdbDateTimeZoneSource.Default.ZoneLocations!.Where(l => l.CountryCode == region && l.ZoneId != "Asia/Urumqi")
            .Select(l => DateTimeZoneProviders.Tzdb[l.ZoneId])
            .Distinct(ZoneEqualityComparer.ForInterval(
                new Interval(Instant.FromUtc(2025, 12, 1, 0, 0), Instant.FromUtc(2027, 2, 1, 0, 0))));

    /// <returns>Whether there is an hour on every day of the year but Sundays.</returns>
    static bool Walk(string phone, Region? region, MessageClass messageClass, DateTimeZone[] zones)
    {
        var hours = SendingHours.For(phone, region, messageClass, Shop);
        var window = Shop.Rules.Windows[messageClass];
        var always = true;
        for (var hour = 0; hour < HoursOfAYear;)
        {
            var asked = Start.AddHours(hour);
            if (hours.NextAllowed(asked) is not { } next)
            {
                always = false;
                hour += 24;
                continue;
            }
            foreach (var zone in zones)
            {
                var time = Instant.FromDateTimeOffset(next).InZone(zone).TimeOfDay;
                var local = new TimeOnly(time.TickOfDay);
                if (local < window.Opens
                    || local >= window.Closes) Assert.Fail($"{phone} {region}: {messageClass} at {next:u} is {local:HH\\:mm} of {zone.Id}");
            }
            always &= (next - asked).TotalDays < 3;
            // Every hour up to then is put off to the same minute.
            hour = Math.Max(hour + 1, (int)Math.Ceiling((next - Start).TotalHours));
        }
        return always;
    }

    [Theory]
    // A number of New York and an address in China meet in the evening here and the morning there; the shop's hours of promotion never do
    // in winter.
    [InlineData(MessageClass.Transactional, "2026-01-05T12:00:00Z", "2026-01-05T13:00:00Z")]
    [InlineData(MessageClass.Promotional, "2026-01-05T12:00:00Z", null)]
    public void TwoPlacesWithoutACommonHour_GetNothingButNewsOfTheOrder(MessageClass messageClass, string from, string? expected) =>
        SendingHours.For("+12125550123", new Region("CN", "浙江省", null, null, null), messageClass, Shop).NextAllowed(At(from))
            .ShouldBe(expected is null ? null : At(expected));

    [Theory]
    // Russia's hours and California's never meet: the parcel's news goes by the address, an offer does not go.
    [InlineData(MessageClass.Transactional, "2026-01-05T12:00:00Z", "2026-01-05T16:00:00Z")]
    [InlineData(MessageClass.Promotional, "2026-01-05T12:00:00Z", null)]
    public void AnAddressFarFromAWideCountrysNumber_DecidesOverNewsOfTheOrder(MessageClass messageClass, string from, string? expected) =>
        SendingHours.For("+79123456789", new Region("US", "CA", null, null, null), messageClass, Shop).NextAllowed(At(from))
            .ShouldBe(expected is null ? null : At(expected));

    [Fact]
    public void ACallingCodeOfNoCountry_WaitsForNoHour_UnlessTheAddressTells()
    {
        SendingHours.For("+870773111632", null, MessageClass.Transactional, Shop).NextAllowed(Start).ShouldBeNull();
        SendingHours.For("+870773111632", new Region("NO", null, null, null, null), MessageClass.Transactional, Shop).NextAllowed(Start)
            .ShouldBe(At("2026-01-01T07:00:00Z"));
    }

    [Theory]
    [InlineData("+17875550123", "US", "PR", "2026-03-02T21:00:00-04:00", "2026-03-03T08:00:00-04:00")]
    [InlineData("+16715550123", null, null, "2026-03-02T21:00:00+10:00", "2026-03-03T08:00:00+10:00")]
    [InlineData("+262692123456", null, null, "2026-03-01T12:00:00+04:00", "2026-03-02T08:00:00+04:00")]
    public void TheLawOfTheCountry_HoldsInItsTerritories(string phone, string? country, string? province, string from, string expected)
    {
        var wide = new SendWindow(new TimeOnly(8, 0), new TimeOnly(22, 0));
        var shop = Shop with { Rules = Shop.Rules with { Windows = Enum.GetValues<MessageClass>().ToDictionary(c => c, _ => wide) } };
        SendingHours.For(phone, new Region(country, province, null, null, null), MessageClass.Promotional, shop).NextAllowed(At(from))
            .ShouldBe(At(expected));
    }

    static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
