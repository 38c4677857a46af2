using Crm.Segments;

namespace Crm.Tests.Segments;

public sealed class ForecastTests
{
    [Theory]
    [InlineData("2026-03-01", "next purchase around 2026-03-02 by the category's rhythm")]
    [InlineData("2026-03-02", "next purchase around 2026-03-02 by the category's rhythm")]
    [InlineData("2026-03-03", "next purchase overdue: it was to be expected by 2026-03-02 by the category's rhythm")]
    public void Sentence_ADayThatHasPassed_IsOverdue(string today, string says) =>
        new Forecast(null, null, 90, null, new DateOnly(2026, 3, 2), null, "CNY", null) { Today = DateOnly.Parse(today) }
            .Sentence.ShouldBe(says);

    [Fact]
    public void Sentence_OfAModel_IsOverdueByItsMiddle()
    {
        var day = new DateOnly(2026, 3, 2);
        new Forecast(null, null, 90, (day.AddDays(-5), day, day.AddDays(5)), day, null, "CNY", null) { Today = day.AddDays(1) }.Sentence
            .ShouldBe("next purchase overdue: it was to be expected by 2026-03-02 (from 2026-02-25 to 2026-03-07 for eight of ten)");
    }
}
