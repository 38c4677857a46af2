using Crm.Common;
using Crm.Customers;

namespace Crm.Tests.Common;

/// <summary>How shops' data writes phones, and what only looks like one.</summary>
public sealed class PhoneSpellingsTests
{
    [Theory]
    // Other alphabets, widths and spaces.
    [InlineData("１３８００１３８０００", "CN", "+8613800138000")]
    [InlineData("＋８６－１３８（００１３）８０００", null, "+8613800138000")]
    [InlineData("（＋８６）138 0013 8000", null, "+8613800138000")]
    [InlineData("١٣٨٠٠١٣٨٠٠٠", "CN", "+8613800138000")]
    [InlineData("\u202a13800138000\u202c", "CN", "+8613800138000")]
    [InlineData("\ufeff138\u200b0013\u20608000\u00ad", "CN", "+8613800138000")]
    [InlineData("+33\u202f6\u202f12\u202f34\u202f56\u202f78", null, "+33612345678")]
    [InlineData("138\u30000013\u20038000\u00a0", "CN", "+8613800138000")]
    [InlineData("\u3164138\u28000013\ufffc8000", "CN", "+8613800138000")]
    [InlineData("1\ufe0f\u20e33800138000", "CN", "+8613800138000")]
    [InlineData("0085291234567", "CN", "+85291234567")]
    [InlineData("13800138000。", "CN", "+8613800138000")]
    [InlineData("138—0013–8000", "CN", "+8613800138000")]
    [InlineData("138−0013‐8000", "CN", "+8613800138000")]
    [InlineData("138·0013·8000", "CN", "+8613800138000")]
    [InlineData("138_0013_8000", "CN", "+8613800138000")]
    [InlineData("138-0013-8007 ", "CN", "+8613800138007")]
    [InlineData("\t13800138000\r\n", "CN", "+8613800138000")]
    [InlineData("[13800138000]", "CN", "+8613800138000")]
    // What spreadsheets and address books add.
    [InlineData("'13800138006", "CN", "+8613800138006")]
    [InlineData("’13800138006", "CN", "+8613800138006")]
    [InlineData("\"13800138000\"", "CN", "+8613800138000")]
    [InlineData("=\"13800138000\"", "CN", "+8613800138000")]
    [InlineData("13800138000.0", "CN", "+8613800138000")]
    [InlineData("13,800,138,000", "CN", "+8613800138000")]
    [InlineData("13800138000,", "CN", "+8613800138000")]
    [InlineData("13800138000；", "CN", "+8613800138000")]
    [InlineData("tel:+86-138-0013-8000", null, "+8613800138000")]
    [InlineData("TEL：13800138000", "CN", "+8613800138000")]
    [InlineData("tel://13800138000", "CN", "+8613800138000")]
    [InlineData("Tel.13800138000", "CN", "+8613800138000")]
    [InlineData("手机：13800138000", "CN", "+8613800138000")]
    [InlineData("联系电话 13800138000", "CN", "+8613800138000")]
    [InlineData("手機號碼:0912345678", "TW", "+886912345678")]
    [InlineData("Mobile no. 07911 123456", "GB", "+447911123456")]
    [InlineData("📱13800138000", "CN", "+8613800138000")]
    // Extensions.
    [InlineData("13800138000转801", "CN", "+8613800138000")]
    [InlineData("13800138000 轉 801", "CN", "+8613800138000")]
    [InlineData("0571-88888888转801", "CN", "+8657188888888")]
    [InlineData("0571-88888888分机801", "CN", "+8657188888888")]
    [InlineData("0571-88888888-801", "CN", "+8657188888888")]
    [InlineData("010-62551234-8001", "CN", "+861062551234")]
    [InlineData("0571-88888888(转801)", "CN", "+8657188888888")]
    [InlineData("212-555-0123 x123", "US", "+12125550123")]
    [InlineData("212-555-0123 ext. 123", "US", "+12125550123")]
    [InlineData("212-555-0123, ext 123", "US", "+12125550123")]
    [InlineData("212-555-0123 (ext. 123)", "US", "+12125550123")]
    [InlineData("212-555-0123 extension 123", "US", "+12125550123")]
    [InlineData("212-555-0123#123", "US", "+12125550123")]
    [InlineData("tel:+1-212-555-0123;ext=123", null, "+12125550123")]
    [InlineData("２１２－５５５－０１２３ｘ１２３", "US", "+12125550123")]
    // Trunk prefixes and codes, written or not.
    [InlineData("013800138000", "CN", "+8613800138000")]
    [InlineData("+86013800138000", null, "+8613800138000")]
    [InlineData("86-010-12345678", "CN", "+861012345678")]
    [InlineData("86 (0571) 88888888", "CN", "+8657188888888")]
    [InlineData("+868613800138000", null, "+8613800138000")]
    [InlineData("+5215512345678", null, "+525512345678")]
    [InlineData("011 86 138 0013 8000", "US", "+8613800138000")]
    [InlineData("447911123456", "GB", "+447911123456")]
    [InlineData("7911123456", "GB", "+447911123456")]
    [InlineData("612345678", "fr", "+33612345678")]
    [InlineData("07911 123456", "UK", "+447911123456")]
    [InlineData("0049 171/1234567", "CN", "+491711234567")]
    [InlineData("040/12345678", "DE", "+494012345678")]
    [InlineData("0 (505) 123 45 67", "TR", "+905051234567")]
    [InlineData("(11) 98765-4321", "BR", "+5511987654321")]
    // Neighbours' numbers as cross-border shops store them.
    [InlineData("85291234567", "CN", "+85291234567")]
    [InlineData("85366123456", "CN", "+85366123456")]
    [InlineData("886912345678", "CN", "+886912345678")]
    [InlineData("8613800138000", "HK", "+8613800138000")]
    // The plan's lists are younger than some ranges.
    [InlineData("14112345678", "CN", "+8614112345678")]
    [InlineData("(523) 245-0123", "US", "+15232450123")]
    public void TryParse_AsShopsWriteThem_IsTheNumber(string text, string? region, string expected)
    {
        PhoneNumber.TryParse(text, region, out var e164).ShouldBeTrue();
        e164.ShouldBe(expected);
        PhoneNumber.TryParse(e164, null, out var again).ShouldBeTrue();
        again.ShouldBe(expected);
    }

    [Theory]
    [InlineData("13800138000 13900139000", "CN")]
    [InlineData("13800138000/13900139000", "CN")]
    [InlineData("13800138000，13900139000", "CN")]
    [InlineData("13800138000、13900139000", "CN")]
    [InlineData("13800138000\n13900139000", "CN")]
    [InlineData("13800138000;0571-88888888", "CN")]
    [InlineData("13800138000 or 13900139000", "CN")]
    [InlineData("13800138000或13900139000", "CN")]
    [InlineData("13800138000转13900139000", "CN")]
    [InlineData("13800138000 x 13900139000", "CN")]
    [InlineData("0571-88888888-13800138000", "CN")]
    [InlineData("030 1234567 / 89", "DE")]
    [InlineData("030/1234567, 12345", "DE")]
    [InlineData("91234567 61234567", "HK")]
    [InlineData("+8613800138000+8613900139000", null)]
    [InlineData("138****8000", "CN")]
    [InlineData("138＊＊＊＊8000", "CN")]
    [InlineData("138xxxx8000", "CN")]
    [InlineData("138XXXX8000", "CN")]
    [InlineData("138••••8000", "CN")]
    [InlineData("138....8000", "CN")]
    [InlineData("1.38E+10", "CN")]
    [InlineData("1.38001E+10", "CN")]
    [InlineData("13800138000a", "CN")]
    [InlineData("张三13800138000", "CN")]
    [InlineData("call me 13800138000", "CN")]
    [InlineData("tel:", "CN")]
    [InlineData("电话", "CN")]
    [InlineData("转801", "CN")]
    [InlineData("138-0013-8000-1", "CN")]
    [InlineData("13800138000#1234567", "CN")]
    [InlineData("无", "CN")]
    [InlineData("N/A", "CN")]
    [InlineData("0", "CN")]
    [InlineData("95588", "CN")]
    [InlineData("88888888", "CN")]
    [InlineData("\ud83d", "CN")]
    [InlineData("tel:7042;phone-context=example.com", "CN")]
    // Other countries' numbers without a plus.
    [InlineData("8685291234567", "CN")]
    [InlineData("+8685291234567", null)]
    [InlineData("085291234567", "CN")]
    [InlineData("79123456789", "CN")]
    [InlineData("37129123456", "CN")]
    [InlineData("59171234567", "CN")]
    [InlineData("33612345678", "CN")]
    [InlineData("61412345678", "CN")]
    [InlineData("60123456789", "CN")]
    [InlineData("66812345678", "CN")]
    [InlineData("84912345678", "CN")]
    [InlineData("62812345678", "CN")]
    [InlineData("6591234567", "CN")]
    [InlineData("447911123456", "CN")]
    [InlineData("819012345678", "CN")]
    [InlineData("14155552671", "CN")]
    [InlineData("16135550123", "CN")]
    [InlineData("13800138000", "US")]
    [InlineData("33612345678", "DE")]
    [InlineData("33612345678", "US")]
    [InlineData("+3791234567", null)]
    // Nobody's: codes that are never given out, one digit again and again, noughts to the end.
    [InlineData("555-555-5555", "US")]
    [InlineData("(999) 999-9999", "US")]
    [InlineData("+1 555 0100 123", null)]
    [InlineData("(911) 245-0123", "US")]
    [InlineData("(212) 911-0123", "US")]
    [InlineData("(596) 245-0123", "US")]
    [InlineData("(370) 245-0123", "US")]
    [InlineData("987-654-3210", "US")]
    [InlineData("222-222-2222", "US")]
    [InlineData("+16666666666", null)]
    [InlineData("07000 000000", "GB")]
    [InlineData("+44 7777 777777", null)]
    [InlineData("99999999", "HK")]
    public void TryParse_WhatIsNoPhoneOrAnotherCountrys_IsRefused(string text, string? region)
    {
        PhoneNumber.TryParse(text, region, out var e164).ShouldBeFalse(e164);
        e164.ShouldBe("");
    }

    [Theory]
    [InlineData("+8613800138000", "CN", PhoneKind.Mobile)]
    [InlineData("+8657188888888", "CN", PhoneKind.FixedLine)]
    [InlineData("+864006700700", "CN", PhoneKind.Service)]
    [InlineData("+8614112345678", "CN", PhoneKind.Unknown)]
    [InlineData("+85291234567", "HK", PhoneKind.Mobile)]
    [InlineData("+12125550123", "US", PhoneKind.FixedOrMobile)]
    [InlineData("+18005550123", "US", PhoneKind.Service)]
    [InlineData("+15555555555", "US", PhoneKind.Unknown)]
    [InlineData("+14165550123", "CA", PhoneKind.FixedOrMobile)]
    [InlineData("+17875550123", "PR", PhoneKind.FixedOrMobile)]
    [InlineData("+18765550123", "JM", PhoneKind.Mobile)]
    [InlineData("+16715550123", "GU", PhoneKind.FixedOrMobile)]
    [InlineData("+525512345678", "MX", PhoneKind.FixedOrMobile)]
    [InlineData("+557734881234", "BR", PhoneKind.FixedLine)]
    [InlineData("+77011234567", "KZ", PhoneKind.Mobile)]
    [InlineData("+2348012345678", "NG", PhoneKind.Mobile)]
    [InlineData("+870773111632", null, PhoneKind.Mobile)]
    [InlineData("+2101234567", null, PhoneKind.Unknown)]
    public void Describe_TellsCountryAndKind(string e164, string? country, PhoneKind kind)
    {
        var facts = PhoneNumber.Describe(e164);
        (facts.Country, facts.Kind).ShouldBe((country, kind));
    }

    [Fact]
    public void TryParse_NoPlus_IsNeverAnotherCountrysNumberGuessedIntoTheShops()
    {
        var random = new Random(7);
        foreach (var start in new[] { "852", "853", "886", "79", "77", "371", "591", "336", "346", "614", "601", "668", "849", "628", "659",
            "447", "819", "821", "919", "417" })
            for (var i = 0; i < 200; i++)
            {
                var text = start + string.Concat(Enumerable.Range(0, random.Next(7, 10)).Select(_ => random.Next(10)));
                if (!PhoneNumber.TryParse("+" + text, null, out var foreign)
                    || PhoneNumber.Describe(foreign).Kind == PhoneKind.Unknown) continue;
                if (PhoneNumber.TryParse(text, "CN", out var read) && read != foreign) Assert.Fail($"{text} of {foreign} became {read}");
            }
    }
}
