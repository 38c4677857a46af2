using Crm.Nightly;
using NodaTime;

namespace Crm.Tests.Nightly;

public sealed class FestivalTests
{
    [Theory]
    [InlineData(2025, 1, 29, "spring")]
    [InlineData(2026, 2, 17, "spring")]
    [InlineData(2027, 2, 6, "spring")]
    [InlineData(2025, 5, 31, "dragon-boat")]
    [InlineData(2026, 6, 19, "dragon-boat")]
    [InlineData(2025, 8, 29, "qixi")]
    [InlineData(2025, 10, 6, "mid-autumn")]
    [InlineData(2026, 9, 25, "mid-autumn")]
    [InlineData(2025, 10, 29, "double-ninth")]
    [InlineData(2026, 1, 1, "new-year")]
    public void On_FestivalsDay_NamesIt(int year, int month, int day, string festival) =>
        Festivals.On(new LocalDate(year, month, day)).ShouldContain(festival);

    [Fact]
    public void On_YearWithLeapMonth_HasEachLunarFestivalOnce()
    {
        // 2025 has a second sixth month.
        var days = Enumerable.Range(0, 365).SelectMany(d => Festivals.On(new LocalDate(2025, 1, 1).PlusDays(d))).ToList();
        days.Count.ShouldBe(days.Distinct().Count());
        days.Count.ShouldBe(8);
    }

    [Fact]
    public void On_YearOutsideTheCalendar_StillKnowsSolarOnes() => Festivals.On(new LocalDate(2150, 12, 25)).ShouldBe(["christmas"]);
}
