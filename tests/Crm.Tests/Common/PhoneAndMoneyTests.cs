using Crm.Common;

namespace Crm.Tests.Common;

public sealed class PhoneAndMoneyTests
{
    [Theory]
    [InlineData("13800138000", "CN", "+8613800138000")]
    [InlineData("138 0013 8000", "CN", "+8613800138000")]
    [InlineData("+86 138-0013-8000", null, "+8613800138000")]
    [InlineData("0086 13800138000", "US", "+8613800138000")]
    [InlineData("8613800138000", "CN", "+8613800138000")]
    [InlineData("＋8613800138000", "CN", "+8613800138000")]
    [InlineData("010-12345678", "CN", "+861012345678")]
    [InlineData("(212) 555-0123", "US", "+12125550123")]
    [InlineData("1-212-555-0123", "US", "+12125550123")]
    [InlineData("+1 (502) 459 2181", "CN", "+15024592181")]
    [InlineData("020 7946 0958", "GB", "+442079460958")]
    [InlineData("+44 (0)20 7946 0958", null, "+442079460958")]
    [InlineData("06 12 34 56 78", "FR", "+33612345678")]
    [InlineData("0612345678", "NL", "+31612345678")]
    [InlineData("+390612345678", null, "+390612345678")]
    [InlineData("8 912 345-67-89", "RU", "+79123456789")]
    [InlineData("+557734881234", "US", "+557734881234")]
    [InlineData("+380671234567", "XX", "+380671234567")]
    [InlineData("+2348012345678", null, "+2348012345678")]
    public void TryParse_PhonesAsPeopleWriteThem_AreE164(string text, string? region, string expected)
    {
        PhoneNumber.TryParse(text, region, out var e164).ShouldBeTrue();
        e164.ShouldBe(expected);
        PhoneNumber.TryParse(e164, null, out var again).ShouldBeTrue();
        again.ShouldBe(expected, "what is E.164 stays as it is");
    }

    [Theory]
    [InlineData(null, "CN")]
    [InlineData("", "CN")]
    [InlineData("   ", "CN")]
    [InlineData("+", "CN")]
    [InlineData("++8613800138000", "CN")]
    [InlineData("86+13800138000", "CN")]
    [InlineData("138****8000", "CN")]
    [InlineData("555-555-SHIP", "US")]
    [InlineData("12345678901", "CN")]
    [InlineData("11111111111", "CN")]
    [InlineData("1380013800", "CN")]
    [InlineData("138001380000", "CN")]
    [InlineData("00000000000", "CN")]
    [InlineData("031915024", "CN")]
    [InlineData("+49 00 123456", null)]
    [InlineData("0123456789", "US")]
    [InlineData("212-155-0123", "US")]
    [InlineData("+86123", null)]
    [InlineData("+1 111 111 1111", null)]
    [InlineData("+1234567890123456", null)]
    [InlineData("13800138000", null)]
    [InlineData("2125550123", "XX")]
    [InlineData("13800138000 / 13900139000", "CN")]
    [InlineData("138001380001380013800013800138000138001380", "CN")]
    [InlineData("$y$ciphertext$1$", "CN")]
    public void TryParse_WhatIsNoPhone_IsRefused(string? text, string? region)
    {
        PhoneNumber.TryParse(text, region, out var e164).ShouldBeFalse();
        e164.ShouldBe("");
    }

    [Fact]
    public void TryParse_AnyText_GivesE164OrNothingAndIsStable()
    {
        var random = new Random(5);
        var regions = new[] { "CN", "US", "DE", "IT", "HU", "RU", "XX", null };
        const string Letters = "0123456789012345678901234567890+-. ()/＋x*";
        for (var i = 0; i < 60_000; i++)
        {
            var text = string.Create(random.Next(1, 20), random,
                (span, r) => { foreach (ref var c in span) c = Letters[r.Next(Letters.Length)]; });
            if (!PhoneNumber.TryParse(text, regions[random.Next(regions.Length)], out var e164)) continue;
            if (e164 is not ['+', >= '1' and <= '9', ..] || e164.Length is < 8 or > 16
                || e164.AsSpan(1).ContainsAnyExceptInRange('0', '9')) Assert.Fail($"'{text}' gave '{e164}'");
            if (!PhoneNumber.TryParse(e164, null, out var again) || again != e164) Assert.Fail($"'{text}' gave '{e164}', then '{again}'");
        }
    }

    [Theory]
    [InlineData("+8613800138000", "****8000")]
    [InlineData("+1", "****")]
    public void Mask_ShowsTheTailOnly(string phone, string shown) => PhoneNumber.Mask(phone).ShouldBe(shown);

    [Theory]
    [InlineData("12.5", "CNY", 1250)]
    [InlineData("12.50", "USD", 1250)]
    [InlineData("-12.50", "USD", -1250)]
    [InlineData(" 7 ", "EUR", 700)]
    [InlineData("0.005", "USD", 1)]
    [InlineData("-0.005", "USD", -1)]
    [InlineData("0.004999999999", "USD", 0)]
    [InlineData("1500", "JPY", 1500)]
    [InlineData("1500.5", "JPY", 1501)]
    [InlineData("1.2345", "KWD", 1235)]
    [InlineData("1000000000000", "CNY", 100_000_000_000_000)]
    [InlineData(".5", "CNY", 50)]
    public void Money_Amounts_AreMinorUnits(string text, string currency, long minor)
    {
        Money.TryParse(text, currency, out var parsed).ShouldBeTrue();
        parsed.ShouldBe(minor);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("1,234.50")]
    [InlineData("1e3")]
    [InlineData("NaN")]
    [InlineData("$5")]
    [InlineData("1.2.3")]
    [InlineData("1000000000000.01")]
    [InlineData("-1000000000001")]
    [InlineData("9999999999999999999999999999999999999999")]
    [InlineData("١٢")]
    public void Money_WhatIsNoAmount_IsRefused(string? text) => Money.TryParse(text, "CNY", out _).ShouldBeFalse();

    [Theory]
    [InlineData("CNY", true)]
    [InlineData("XXX", true)]
    [InlineData("cny", false)]
    [InlineData("CN", false)]
    [InlineData("CNYY", false)]
    [InlineData("C¥Y", false)]
    [InlineData(null, false)]
    public void Money_CurrencyCodes_AreThreeCapitals(string? code, bool is4217) => Money.IsCurrency(code).ShouldBe(is4217);

    [Fact]
    public void Money_FormatThenParse_IsTheSame()
    {
        var random = new Random(6);
        for (var i = 0; i < 50_000; i++)
        {
            var (minor, currency) = (random.NextInt64(-1_000_000_000_000, 1_000_000_000_000), new[] { "CNY", "JPY", "KWD" }[i % 3]);
            Money.TryParse(Money.Format(minor, currency), currency, out var back);
            if (back != minor) Assert.Fail($"{minor} {currency} came back as {back}");
        }
    }
}
