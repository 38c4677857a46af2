using Crm.Flows;
using Crm.Shops;

namespace Crm.Tests.Flows;

public sealed class LanguageTests
{
    [Theory]
    [InlineData("pt-BR", "pt-BR")]
    [InlineData("pt-PT", "pt-BR")]
    [InlineData("pt", "pt-BR")]
    [InlineData("PT_br", "pt-BR")]
    [InlineData("zh", "zh-CN")]
    [InlineData("zh-Hant-TW", "zh-CN")]
    [InlineData("en-GB", "en")]
    [InlineData("fr-CA", "en")]
    public void Fitting_OfABuyersLanguage_IsTheNearestThereIs(string told, string used)
    {
        var shop = new ShopOptions().ToShop("s", [])!;
        Texts.Fitting(new Dictionary<string, int> { ["zh-CN"] = 1, ["en"] = 2, ["pt-BR"] = 3 }, told, shop).ShouldBe(used);
    }

    [Fact]
    public void Fitting_WithoutEnglish_IsTheShopsOwn() =>
        Texts.Fitting(new Dictionary<string, int> { ["zh-CN"] = 1, ["pt"] = 2 }, "fr", new ShopOptions().ToShop("s", [])!)
            .ShouldBe("zh-CN");
}
