using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Shops;
using Crm.Touchpoints.Deciding;

namespace Crm.Tests.Touchpoints.Deciding;

/// <summary>
/// The hours of countries and provinces, as their rules name them; the shop's own window is wider, so it is the rule that shows.
/// </summary>
public sealed class SendingHoursTests
{
    const MessageClass Promotion = MessageClass.Promotional;

    [Theory]
    // China: until nine, whatever the province.
    [InlineData("+8613800000000", "CN", "浙江省", "2026-03-02T20:59:00+08:00", "2026-03-02T20:59:00+08:00")]
    [InlineData("+8613800000000", "CN", "浙江省", "2026-03-02T21:00:00+08:00", "2026-03-03T08:00:00+08:00")]
    [InlineData("+8613800000000", null, null, "2026-03-02T21:00:00+08:00", "2026-03-03T08:00:00+08:00")]
    // Texas has the country's hours, by Central and (El Paso) Mountain time; Florida and Oklahoma have an hour less in the evening, by
    // either name.
    [InlineData("+15125550123", "US", "Texas", "2026-03-02T20:30:00-06:00", "2026-03-02T20:30:00-06:00")]
    [InlineData("+15125550123", "US", "TX", "2026-03-02T21:00:00-06:00", "2026-03-03T08:00:00-07:00")]
    [InlineData("+13055550123", "US", "Florida", "2026-03-02T19:59:00-05:00", "2026-03-02T19:59:00-05:00")]
    [InlineData("+13055550123", "US", "florida", "2026-03-02T20:00:00-05:00", "2026-03-03T08:00:00-06:00")]
    [InlineData("+13055550123", "US", "FL", "2026-03-02T20:00:00-05:00", "2026-03-03T08:00:00-06:00")]
    [InlineData("+12065550123", "US", "WA", "2026-03-02T20:00:00-08:00", "2026-03-03T08:00:00-08:00")]
    // The number's area tells the state too, whether the address tells another one or none.
    [InlineData("+13055550123", "US", "TX", "2026-03-02T20:30:00-05:00", "2026-03-03T08:00:00-07:00")]
    [InlineData("+13052345678", "US", null, "2026-03-02T19:59:00-05:00", "2026-03-02T19:59:00-05:00")]
    [InlineData("+13052345678", "US", null, "2026-03-02T20:30:00-05:00", "2026-03-03T13:00:00-05:00")]
    [InlineData("+14052345678", "US", "TX", "2026-03-02T20:30:00-06:00", "2026-03-03T08:00:00-07:00")]
    [InlineData("+12062345678", "US", "CA", "2026-03-02T20:30:00-08:00", "2026-03-03T08:00:00-08:00")]
    // Oklahoma's act is in force from its day on.
    [InlineData("+14055550123", "US", "OK", "2022-10-31T20:30:00-05:00", "2022-10-31T20:30:00-05:00")]
    [InlineData("+14055550123", "US", "Oklahoma", "2022-11-01T20:30:00-05:00", "2022-11-02T08:00:00-05:00")]
    // A number of New York at an address in Washington: neither before eight there nor after nine here.
    [InlineData("+12125550123", "US", "WA", "2026-03-02T09:00:00-05:00", "2026-03-02T08:00:00-08:00")]
    [InlineData("+12125550123", "US", "WA", "2026-03-02T21:00:00-05:00", "2026-03-03T08:00:00-08:00")]
    // Without a state: eight in the morning on the Aleutians too, not yet nine in the evening in New York.
    [InlineData("+12125550123", "US", null, "2026-03-02T12:00:00-05:00", "2026-03-02T13:00:00-05:00")]
    [InlineData("+12125550123", "US", null, "2026-03-02T21:00:00-05:00", "2026-03-03T13:00:00-05:00")]
    // A state's name means nothing in another country; New York's evening is China's morning.
    [InlineData("+12125550123", "CN", "Florida", "2026-03-02T20:30:00-05:00", "2026-03-02T20:30:00-05:00")]
    // Canada: shorter at the weekend only.
    [InlineData("+14165550123", "CA", null, "2026-03-07T12:00:00-05:00", "2026-03-07T13:00:00-05:00")]
    [InlineData("+14165550123", "CA", null, "2026-03-06T12:00:00-05:00", "2026-03-06T12:00:00-05:00")]
    // France: not on Sundays, and until half past eight.
    [InlineData("+33612345678", "FR", null, "2026-03-01T12:00:00+01:00", "2026-03-02T08:00:00+01:00")]
    [InlineData("+33612345678", "FR", null, "2026-03-02T20:29:00+01:00", "2026-03-02T20:29:00+01:00")]
    [InlineData("+33612345678", "FR", null, "2026-03-02T20:30:00+01:00", "2026-03-03T08:00:00+01:00")]
    // Nor on its holidays: Easter Monday, then Labour Day; Ascension; Whit Monday; the eleventh of November, overseas too.
    [InlineData("+33612345678", "FR", null, "2026-04-06T12:00:00+02:00", "2026-04-07T08:00:00+02:00")]
    [InlineData("+33612345678", "FR", null, "2026-05-01T12:00:00+02:00", "2026-05-02T08:00:00+02:00")]
    [InlineData("+33612345678", "FR", null, "2026-05-14T12:00:00+02:00", "2026-05-15T08:00:00+02:00")]
    [InlineData("+33612345678", "FR", null, "2026-05-24T12:00:00+02:00", "2026-05-26T08:00:00+02:00")]
    [InlineData("+262692123456", "RE", null, "2026-11-11T12:00:00+04:00", "2026-11-12T08:00:00+04:00")]
    [InlineData("+33612345678", "FR", null, "2026-04-03T12:00:00+02:00", "2026-04-03T12:00:00+02:00")]
    [InlineData("+919812345678", "IN", null, "2026-03-02T09:30:00+05:30", "2026-03-02T10:00:00+05:30")]
    [InlineData("+4915112345678", "DE", null, "2026-03-01T12:00:00+01:00", "2026-03-02T08:00:00+01:00")]
    [InlineData("+4915112345678", "DE", null, "2026-03-02T21:30:00+01:00", "2026-03-02T21:30:00+01:00")]
    public void Promotion_GoesOutInTheHoursOfTheRecipientsCountryAndProvince(string phone, string? country, string? province, string from,
        string expected)
    {
        var region = country is null ? null : new Region(country, province, null, null, null);
        SendingHours.For(phone, region, Promotion, Shop()).NextAllowed(At(from)).ShouldBe(At(expected));
    }

    [Theory]
    [InlineData(2024, "01-01 04-01 05-01 05-08 05-09 05-20 07-14 08-15 11-01 11-11 12-25")]
    [InlineData(2025, "01-01 04-21 05-01 05-08 05-29 06-09 07-14 08-15 11-01 11-11 12-25")]
    [InlineData(2026, "01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25")]
    [InlineData(2038, "01-01 04-26 05-01 05-08 06-03 06-14 07-14 08-15 11-01 11-11 12-25")]
    public void Holidays_OfFrance_AreThoseOfTheCalendar(int year, string days) =>
        string.Join(' ', Enumerable.Range(0, 365).Select(d => new NodaTime.LocalDate(year, 1, 1).PlusDays(d))
            .Where(PublicHolidays.IsFrench).Select(d => $"{d.Month:00}-{d.Day:00}")).ShouldBe(days);

    [Theory]
    [InlineData("+12125550123", "US", "FL", "2026-03-02T20:30:00-05:00")]
    [InlineData("+33612345678", "FR", null, "2026-03-01T12:00:00+01:00")]
    public void NewsOfAnOrder_IsNotPromotion(string phone, string country, string? province, string from) =>
        SendingHours.For(phone, new Region(country, province, null, null, null), MessageClass.Transactional, Shop()).NextAllowed(At(from))
            .ShouldBe(At(from));

    static Shop Shop()
    {
        var shop = new ShopOptions().ToShop("demo", [])!;
        var wide = new SendWindow(new TimeOnly(8, 0), new TimeOnly(22, 0));
        return shop with { Rules = shop.Rules with { Windows = Enum.GetValues<MessageClass>().ToDictionary(c => c, _ => wide) } };
    }

    static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
