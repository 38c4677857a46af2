using System.Globalization;
using System.Text.RegularExpressions;
using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Shops;

namespace Crm.Tests.Common;

/// <summary>What a stranger typed, before it stands in a text under the shop's signature.</summary>
[Trait("Speed", "Slow")]
public sealed partial class CleanTextTests
{
    [Theory]
    [InlineData("林夏", "林夏")]
    [InlineData("Maria Jones", "Maria Jones")]
    [InlineData("Jean-Luc O'Neill", "Jean-Luc O'Neill")]
    [InlineData("José Ñandú", "José Ñandú")]
    [InlineData("Dr.Wang", "Dr. Wang")]
    [InlineData("J.R.R. Tolkien", "J. R. R. Tolkien")]
    [InlineData("Anna Maria Luis 8.fki9", "Anna Maria Luis")]
    [InlineData("M.Wu", "M. Wu")]
    [InlineData("สมชาย ใจดี", "สมชาย ใจดี")]
    [InlineData("🌸小花", "🌸小花")]
    [InlineData("  张\t三\r\n ", "张 三")]
    [InlineData("张\u200b三\u202e\u2066", "张三")]
    [InlineData("\u001b[31mRed\u0007", "[31mRed")]
    [InlineData("张三 http://evil.example/x", "张三")]
    [InlineData("点https://t.cn/abc领奖", "点")]
    [InlineData("张三evil.com", "张三")]
    [InlineData("www.evil.photography", null)]
    [InlineData("bit.ly/3xYz", null)]
    [InlineData("ｅｖｉｌ．ｃｏｍ", null)]
    [InlineData("𝗲𝘃𝗶𝗹.𝗰𝗼𝗺", null)]
    [InlineData("e\u200bvil.c\u200dom", null)]
    [InlineData("a@b.cc", null)]
    [InlineData("evil。com", null)]
    [InlineData("evil\u2024com/x", null)]
    [InlineData("pay at evil-site.shop", "pay at")]
    [InlineData("例子.com", "例子. com")]
    [InlineData("1.2.3.4/x", null)]
    [InlineData("加微信13800138000", "加微信")]
    [InlineData("call 138-0013-8000 now", "call now")]
    [InlineData("call +1 (415) 555-2671", "call")]
    [InlineData("电话一三八零零一三八零零零", "电话")]
    [InlineData("١٣٨٠٠١٣٨٠٠٠", null)]
    [InlineData("【银行】您好", "银行 您好")]
    [InlineData("user12345", "user12345")]
    [InlineData("---", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void OfBuyer_Name_IsClean(string? told, string? expected) => CleanText.OfBuyer(told).ShouldBe(expected);

    [Theory]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrst")]
    [InlineData("您的账户已被冻结请立即联系客服处理否则后果自负谢谢", "您的账户已被冻结请立即联系客服处理否则后")]
    [InlineData("👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽",
        "👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽")]
    public void OfBuyer_LongName_HasTwentyLetters(string told, string expected) => CleanText.OfBuyer(told).ShouldBe(expected);

    [Fact]
    public void OfBuyer_CleanName_IsTheSameObject()
    {
        foreach (var name in new[] { "Maria Jones", "林夏", "Müller", "한지민", "さくら" }) CleanText.OfBuyer(name).ShouldBeSameAs(name);
    }

    [Theory]
    [InlineData("#1001")]
    [InlineData("5012345678901234")]
    [InlineData("SF1234567890123")]
    [InlineData("1Z999AA10123456784")]
    [InlineData("顺丰速运")]
    public void Code_NumbersOfOrdersAndParcels_Stay(string told) => CleanText.Code(told).ShouldBe(told);

    [Theory]
    [InlineData("SF1\u001b]0;x\u0007 http://evil.example", "SF1]0;x")]
    public void Code_Harm_Goes(string told, string expected) => CleanText.Code(told).ShouldBe(expected);

    [GeneratedRegex(@"://|www\.|[a-z0-9]\.(com|net|cn|io)\b|\d{6,}", RegexOptions.IgnoreCase)]
    private static partial Regex Harm();

    static readonly string[] Pieces =
    [
        "张三", "Maria", " ", "http://", "https：//", "evil", ".", "com", "．", "。", "/x", "13800138000", "1", "38", "-", "\n", "\r", "\t",
            "\u001b[2J", "\u0000", "\u009b", "\u200b", "\u202e", "\u2066", "\ufeff",
        "www.", "@", "【", "】", "ｗｗｗ", "🙂", "é", "e\u0301\u0301\u0301\u0301\u0301\u0301", "\ud800", "\udc00", "{{offer}}",
        "\u2028", "مرحبا",
            "ไทย", "３８", ":", "t.cn", "cn", "io",
    ];

    /// <summary>
    /// A law, over many made-up names: one line, short, nothing unseen, no address, no long number; and cleaning again changes nothing.
    /// </summary>
    [Fact]
    public void OfBuyer_AnyText_KeepsTheLaw()
    {
        var random = new Random(20260302);
        for (var i = 0; i < 20_000; i++)
        {
            var told = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            if (CleanText.OfBuyer(told) is not { } clean) continue;
            var shown = string.Join(' ', told.Select(c => ((int)c).ToString("x4", CultureInfo.InvariantCulture)));
            new StringInfo(clean).LengthInTextElements.ShouldBeLessThanOrEqualTo(CleanText.LongestName, shown);
            // ShouldAllBe compiles its condition each time, which takes longer than all the rest.
            clean.Any(c => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format || c == '\u2028').ShouldBeFalse(shown);
            clean.EnumerateRunes().Any(r => r.Value == 0xfffd).ShouldBeFalse(shown);
            Harm().IsMatch(clean).ShouldBeFalse(clean + " of " + shown);
            CleanText.OfBuyer(clean).ShouldBe(clean, shown);
        }
    }

    [Fact]
    public void Variables_OfAHostileGuest_CannotSendHisOwnMessage()
    {
        var shop = ShopDirectory.From(new Dictionary<string, ShopOptions> { ["demo"] = new() { Name = "云朵家居" } }).All.Single();
        var now = new DateTimeOffset(2026, 3, 2, 2, 0, 0, TimeSpan.Zero);
        const string hostile = "您中奖了！请点 http://evil.example/p?a=1 或致电 400-123-4567\n【工商银行】\u202e";
        var order = new OrderState
        {
            Key = new OrderKey("demo", "shopify", "1"),
            Details = new(now, new OrderDetails { Currency = "CNY", Total = 1, Number = hostile,
                Lines = [new OrderLine { Title = hostile, Quantity = 1, Amount = 1 }] }),
            Contact = new(now, new OrderContact { Name = hostile, Region = new Region("CN", hostile, hostile, hostile, null) }),
        };
        order.Parcels["p"] = new Parcel { Label = new(now, new ParcelLabel(hostile, hostile, null)) };
        var subject = new Crm.Conditions.EvaluationContext(shop, new Customer { Id = new string('0', 32), Group = "demo" }, order, now);
        foreach (var (name, value) in Crm.Flows.Texts.Variables(subject).Where(v => v.Value is string && v.Key is not ("shop" or "offer")))
        {
            var text = (string)value!;
            text.ShouldNotContain("evil", customMessage: name);
            text.ShouldNotContain("【", customMessage: name);
            text.ShouldNotContain("\n", customMessage: name);
            text.Length.ShouldBeLessThanOrEqualTo(40, name);
        }
    }
}
