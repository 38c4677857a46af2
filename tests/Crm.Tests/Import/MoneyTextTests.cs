using Crm.Common;

namespace Crm.Tests.Import;

public sealed class MoneyTextTests
{
    [Theory]
    [InlineData("12.5", '.', null, 1250)]
    [InlineData(" -3 ", '.', null, -300)]
    [InlineData("1,234,567.89", '.', ',', 123456789)]
    [InlineData("1234.5", '.', ',', 123450)]
    [InlineData("1.234,5", ',', '.', 123450)]
    [InlineData("-1.234", ',', '.', -123400)]
    [InlineData("1 234,50", ',', ' ', 123450)]
    [InlineData(".5", '.', ',', 50)]
    [InlineData("12,34", '.', ',', null)]
    [InlineData("1234,567", '.', ',', null)]
    [InlineData("1,23.4", '.', ',', null)]
    [InlineData("1.234", ',', null, null)]
    [InlineData("1.2.3", '.', null, null)]
    [InlineData("1e5", '.', null, null)]
    [InlineData("", '.', null, null)]
    [InlineData(",", '.', ',', null)]
    public void TryParse_Text_IsMinorUnitsOrRefused(string text, char point, char? thousands, int? expected)
    {
        var read = new MoneyText(point, thousands).TryParse(text, "CNY", out var minor);
        (read ? minor : (long?)null).ShouldBe(expected);
    }
}
