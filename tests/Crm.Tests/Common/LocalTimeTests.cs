using Crm.Common;
using NodaTime;

namespace Crm.Tests.Common;

public sealed class LocalTimeTests
{
    /// <summary>Against a count over every minute of two years: never before, always inside, and no earlier minute would do.</summary>
    [Theory]
    [InlineData("America/New_York")]
    [InlineData("Europe/London")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("America/Santiago")]
    [InlineData("Africa/Cairo")]
    [InlineData("America/Havana")]
    public void NextAllowed_EveryMinuteOfTwoYears_IsTheFirstOpenOne(string id)
    {
        var zone = Crm.Common.LocalTime.Zone(id);
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var minutes = (int)(new DateTimeOffset(2028, 1, 4, 0, 0, 0, TimeSpan.Zero) - start).TotalMinutes;
        var local = new short[minutes];
        for (var m = 0; m < minutes; m++)
        {
            var time = Instant.FromDateTimeOffset(start.AddMinutes(m)).InZone(zone).TimeOfDay;
            local[m] = (short)(time.Hour * 60 + time.Minute);
        }
        // Odd windows matter around clock changes; the usual one is asked at every minute.
        var changes = Enumerable.Range(1, minutes - 1).Where(m => local[m] != (local[m - 1] + 1) % 1440).ToList();
        changes.Count.ShouldBeGreaterThan(0);
        foreach (var (opens, closes) in new[] { ("08:00", "22:00"), ("00:00", "23:59"), ("01:30", "01:45"), ("23:15", "23:45") })
        {
            var window = new SendWindow(TimeOnly.Parse(opens, null), TimeOnly.Parse(closes, null));
            var (from, to) = (window.Opens.Hour * 60 + window.Opens.Minute, window.Closes.Hour * 60 + window.Closes.Minute);
            var next = minutes;
            for (var m = minutes - 1; m >= 0; m--)
            {
                if (local[m] >= from && local[m] < to) next = m;
                if (next == minutes || m >= minutes - 4320 || opens != "08:00" && !changes.Exists(c => Math.Abs(c - m) < 3000)) continue;
                var allowed = Crm.Common.LocalTime.NextAllowed(start.AddMinutes(m), zone, window);
                if (allowed != start.AddMinutes(next)) Assert.Fail($"{id} {opens}-{closes}: from {start.AddMinutes(m):u} comes "
                    + $"{allowed:u}, the first open minute is {start.AddMinutes(next):u}");
            }
        }
    }

    [Fact]
    public void NextAllowed_WithinAnOpenMinute_IsTheVeryInstant()
    {
        var zone = Crm.Common.LocalTime.Zone("Asia/Shanghai");
        var window = new SendWindow(new TimeOnly(8, 0), new TimeOnly(22, 0));
        var opens = new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.FromHours(8));
        var odd = opens.AddTicks(12345678);
        Crm.Common.LocalTime.NextAllowed(odd, zone, window).ShouldBe(odd);
        Crm.Common.LocalTime.NextAllowed(opens.AddTicks(-1), zone, window).ShouldBe(opens);
        Crm.Common.LocalTime.NextAllowed(opens.AddHours(14), zone, window).ShouldBe(opens.AddDays(1));
        Crm.Common.LocalTime.NextAllowed(opens.AddHours(14).AddTicks(-1), zone, window).ShouldBe(opens.AddHours(14).AddTicks(-1));
    }

    [Theory]
    // New York, 8 March 2026: 02:00 becomes 03:00.
    [InlineData("2026-03-08T06:00:00Z", "02:30", "2026-03-08T07:00:00Z")]
    // 1 November 2026: 01:00 to 02:00 happens twice.
    [InlineData("2026-11-01T04:00:00Z", "01:30", "2026-11-01T05:30:00Z")]
    [InlineData("2026-11-01T05:40:00Z", "01:30", "2026-11-01T06:30:00Z")]
    [InlineData("2026-11-01T06:40:00Z", "01:30", "2026-11-02T06:30:00Z")]
    public void OnOrAfter_AroundAClockChange_FindsTheTime(string from, string time, string expected) =>
        Crm.Common.LocalTime.OnOrAfter(DateTimeOffset.Parse(from, null), Crm.Common.LocalTime.Zone("America/New_York"),
            TimeOnly.Parse(time, null)).ShouldBe(DateTimeOffset.Parse(expected, null));
}
