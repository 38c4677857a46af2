using Crm.Customers;

namespace Crm.Tests.Customers;

public sealed class BirthdayTextTests
{
    static readonly DateOnly Today = new(2026, 3, 2);

    [Theory]
    [InlineData("1990-03-05", "1990-03-05")]
    [InlineData("1990/3/5", "1990-03-05")]
    [InlineData("1990.3.5", "1990-03-05")]
    [InlineData("19900305", "1990-03-05")]
    [InlineData("1990年3月5日", "1990-03-05")]
    [InlineData(" 1990-03-05T00:00:00Z ", "1990-03-05")]
    [InlineData("1992-02-29", "1992-02-29")]
    [InlineData("02-29", "02-29")]
    [InlineData("--02-29", "02-29")]
    [InlineData("2/29", "02-29")]
    [InlineData("2月29日", "02-29")]
    [InlineData("1900-03-05", "03-05")]
    [InlineData("2026-03-02", "2026-03-02")]
    public void Problem_OfABirthday_IsNone(string text, string shown)
    {
        BirthdayText.Problem(text, Today, out var day).ShouldBeNull();
        BirthdayText.Of(day).ShouldBe(shown);
    }

    [Theory]
    [InlineData("2026-03-03")]
    [InlineData("2098-01-01")]
    [InlineData("20990101")]
    [InlineData("9999-12-31")]
    public void Problem_OfADayAhead_SaysSo(string text)
    {
        BirthdayText.Problem(text, Today, out _).ShouldBe(BirthdayText.Ahead);
        BirthdayText.TryParse(text, Today, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("1991-02-29")]
    [InlineData("02-30")]
    [InlineData("13-13")]
    [InlineData("0001-01-01")]
    [InlineData("yesterday")]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("1990")]
    public void Problem_OfWhatIsNoDate_SaysSo(string text) => BirthdayText.Problem(text, Today, out _).ShouldBe(BirthdayText.Mistake);
}
