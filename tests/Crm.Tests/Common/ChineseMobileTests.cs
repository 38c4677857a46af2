using Crm.Common;
using Crm.Customers;

namespace Crm.Tests.Common;

/// <summary>The short way holds only as long as it gives the library's answers.</summary>
public sealed class ChineseMobileTests
{
    [Fact]
    public void EveryBlockOfAMillionNumbers_IsWhatThePlanSays()
    {
        var random = new Random(11);
        for (var block = 10_000; block < 20_000; block++)
        {
            var digits = $"{block}{random.Next(1_000_000):d6}";
            if (ChineseMobile.TryRead(digits, "CN") is { } read
                && PhoneNumber.ByPlan(digits, "CN") != read) Assert.Fail($"{digits} is not {read} by the plan");
            if (!ChineseMobile.Is("+86" + digits)) continue;
            var plan = NumberingPlans.Describe("+86" + digits);
            if (plan.Country != "CN" || plan.Kind != PhoneKind.Mobile || !plan.Countries.SequenceEqual(["CN"])
                || !plan.AreaZones.SequenceEqual(["Asia/Shanghai"])) Assert.Fail($"+86{digits} is {plan} by the plan");
        }
    }

    [Fact]
    public void AnySpelling_ReadsAsWithoutTheShortWay()
    {
        var random = new Random(12);
        var regions = new[] { "CN", "CN", "US", "HK", "DE", null };
        string[] starts = ["1", "13", "+861", "861", "+86 1", "0086 1", "01", "+86(0)1", "+1", "15", "852", ""];
        for (var i = 0; i < 20_000; i++)
        {
            var text = starts[random.Next(starts.Length)]
                + string.Concat(Enumerable.Range(0, random.Next(8, 12)).Select(_ => random.Next(10)));
            if (random.Next(4) == 0) text = text.Insert(random.Next(text.Length), " -.x+*1"[random.Next(7)].ToString());
            if (random.Next(4) == 0) text = text.Insert(random.Next(text.Length), " -"[random.Next(2)].ToString());
            var region = regions[random.Next(regions.Length)];
            var taken = PhoneNumber.TryParse(text, region, out var e164) ? e164 : null;
            if (taken != PhoneNumber.ByPlan(text, region)) Assert.Fail(
                $"'{text}' of {region}: {taken}, by the plan {PhoneNumber.ByPlan(text, region)}");
        }
    }
}
