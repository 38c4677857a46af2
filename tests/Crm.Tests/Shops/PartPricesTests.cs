using Crm.Customers;
using Crm.Shops;

namespace Crm.Tests.Shops;

public sealed class PartPricesTests
{
    static readonly ShopOptions Options = new()
    {
        PartPrice = 0.045m,
        PartPrices = new()
        {
            ["US"] = new() { ["Price"] = 0.0079m, ["Promotional"] = 0.0083m },
            ["DE"] = new() { ["Care"] = 0.09m },
            ["any"] = new() { ["Price"] = 0.05m, ["Promotional"] = 0.055m },
        },
    };

    [Theory]
    [InlineData("+12025550143", MessageClass.Promotional, 8_300)]
    [InlineData("+12025550143", MessageClass.Care, 7_900)]
    [InlineData("+4915123456789", MessageClass.Care, 90_000)]
    [InlineData("+4915123456789", MessageClass.Promotional, 55_000)]
    [InlineData("+8613800138000", MessageClass.Transactional, 50_000)]
    public void CostOf_MostExactPrice_Counts(string to, MessageClass messageClass, long micros) =>
        Options.ToShop("s", new List<string>())!.Rules.CostOf(3, messageClass, to).ShouldBe(3 * micros);

    [Fact]
    public void CostOf_NothingMoreExact_IsTheShopsOnePrice() =>
        new ShopOptions { PartPrice = 0.045m, PartPrices = new() { ["US"] = new() { ["Price"] = 1 } } }
            .ToShop("s", new List<string>())!.Rules.CostOf(2, MessageClass.Care, "+8613800138000").ShouldBe(90_000);

    [Theory]
    [InlineData("USA", "Price", 1, "PartPrices: 'USA' is neither a country of two letters nor 'any'.")]
    [InlineData("US", "Cost", 1, "PartPrices:US: 'Cost' is none of Price, Transactional, Care, Promotional.")]
    [InlineData("US", "Care", -1, "PartPrices:US:Care: a price is not negative.")]
    public void ToShop_WrongPrice_IsNamed(string country, string name, int price, string says)
    {
        var mistakes = new List<string>();
        new ShopOptions { PartPrices = new() { [country] = new() { [name] = price } } }.ToShop("s", mistakes).ShouldBeNull();
        mistakes.ShouldBe(["Shops:s:" + says]);
    }

    [Theory]
    [InlineData(MessageClass.Promotional, "fr-CA", " STOP pour refuser")]
    [InlineData(MessageClass.Promotional, "en", " Reply STOP to opt out")]
    [InlineData(MessageClass.Promotional, "zh-CN", " 拒收请回复R")]
    [InlineData(MessageClass.Care, "de", " STOP beendet")]
    [InlineData(MessageClass.Care, "en", "")]
    [InlineData(MessageClass.Transactional, "fr", "")]
    public void OptOut_ByClassAndLanguageOfTheWords(MessageClass messageClass, string language, string line) =>
        new ShopOptions
        {
            OptOutSuffixes = new()
            {
                ["promotional"] = new() { ["fr"] = " STOP pour refuser" }, ["Care"] = new() { ["de"] = " STOP beendet" },
            },
        }.ToShop("s", new List<string>())!.Rules.OptOut.Of(messageClass, language).ShouldBe(line);

    [Fact]
    public void OptOut_OneLineOfTheShop_StandsUnderEveryLanguageWithoutItsOwn()
    {
        var rules = new ShopOptions { OptOutSuffix = " 退订回T", OptOutSuffixes = new() { ["Promotional"] = new() { ["en"] = " STOP" } } }
            .ToShop("s", new List<string>())!.Rules;
        rules.OptOut.Of(MessageClass.Promotional, "zh-CN").ShouldBe(" 退订回T");
        rules.OptOut.Of(MessageClass.Promotional, "en-US").ShouldBe(" STOP");
    }
}
