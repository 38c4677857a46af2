using System.Security.Cryptography;
using System.Text;
using Crm.Activities;
using Xunit.Abstractions;
using static Crm.Tests.Activities.ActivitySamples;

namespace Crm.Tests.Activities;

/// <summary>Draws are what the commitment says, as probable as the file says, and in no order anybody could see.</summary>
public sealed class FairDiceTests(ITestOutputHelper output)
{
    static readonly byte[] Seed = SHA256.HashData("a seed for tests"u8);

    /// <summary>Anybody can do this with a seed in hand: it must stay so for as long as commitments are out.</summary>
    [Fact]
    public void Roll_IsTheFirstEightBytesOfTheHmac_AsAShareOfAMillion()
    {
        var digest = HMACSHA256.HashData(Seed, Encoding.UTF8.GetBytes($"wheel|{Member}|7"));
        var share = Convert.ToUInt64(Convert.ToHexString(digest[..8]), 16) / Math.Pow(2, 64);
        new FairDice(Seed).Roll("wheel", Member, 7).ShouldBe((int)Math.Floor(share * 1_000_000));
        new FairDice(Seed).Commitment.ShouldBe(Convert.ToHexString(SHA256.HashData(Seed)).ToLowerInvariant());
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Prizes_OfAMillionDraws_ComeAsOftenAsTheirChancesSay()
    {
        var rules = Of(Lottery).Kind.ShouldBeOfType<ActivityKind.Lottery>();
        var dice = new FairDice(Seed);
        var counts = new Dictionary<string, long>();
        const int members = 10_000, tries = 100;
        for (var member = 0; member < members; member++)
        {
            var id = Crm.Common.Hash.Hex("member", $"{member}");
            for (var n = 1; n <= tries; n++)
            {
                var name = Play.PrizeAt(rules, dice.Roll("it", id, n))?.Id ?? "none";
                counts[name] = counts.GetValueOrDefault(name) + 1;
            }
        }
        (string Name, double Expected)[] expected = [("mug", 10_000), ("ten", 300_000), ("none", 690_000)];
        var chi = expected.Sum(e => Math.Pow(counts[e.Name] - e.Expected, 2) / e.Expected);
        output.WriteLine($"{string.Join(", ", counts.OrderBy(c => c.Key).Select(c => $"{c.Key} {c.Value}"))}; chi-squared {chi:0.000} "
            + "with 2 degrees of freedom");
        // One honest seed in a thousand lies above 13.816; this one is fixed.
        chi.ShouldBeLessThan(13.816);
        // The same test finds odds that are off by a tenth of a percent of all draws.
        expected.Sum(e => Math.Pow(counts[e.Name] + (e.Name == "mug" ? 1000 : e.Name == "none" ? -1000 : 0) - e.Expected, 2) / e.Expected)
            .ShouldBeGreaterThan(13.816);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Roll_OverAMillion_FillsAThousandCellsEvenly()
    {
        var cells = new long[1000];
        var dice = new FairDice(Seed);
        for (var n = 0; n < 1_000_000; n++) cells[dice.Roll("it", Member, n) / 1000]++;
        var chi = cells.Sum(c => Math.Pow(c - 1000, 2) / 1000.0);
        output.WriteLine($"chi-squared {chi:0.0} with 999 degrees of freedom");
        // Between the thousandth's bounds of either side.
        chi.ShouldBeInRange(867, 1143);
    }

    [Fact]
    public void Shuffle_PutsEachInEachPlaceAsOften()
    {
        const int count = 5, rounds = 20_000;
        var seen = new int[count, count];
        for (var round = 0; round < rounds; round++)
        {
            var order = new FairDice(BitConverter.GetBytes(round)).Shuffle("packets", count);
            order.Order().ShouldBe(Enumerable.Range(0, count));
            for (var place = 0; place < count; place++) seen[place, order[place]]++;
        }
        var chi = seen.Cast<int>().Sum(c => Math.Pow(c - rounds / count, 2) / (rounds / count));
        output.WriteLine($"chi-squared {chi:0.0} with 16 degrees of freedom");
        chi.ShouldBeLessThan(39.25);
    }
}
