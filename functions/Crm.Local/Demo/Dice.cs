namespace Crm.Local.Demo;

/// <summary>
/// All chance of the demo. A seeded System.Random keeps its algorithm between versions, so a seed means the same shop everywhere.
/// </summary>
sealed class Dice(int seed)
{
    readonly Random random = new(seed);

    public bool Chance(double share) => random.NextDouble() < share;
    public int Below(int count) => random.Next(count);

    /// <summary>Both ends may come out.</summary>
    public int Between(int least, int most) => random.Next(least, most + 1);
    public double Between(double least, double most) => least + random.NextDouble() * (most - least);
    public T Pick<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];

    public TimeSpan Minutes(double least, double most) => TimeSpan.FromSeconds(Math.Round(60 * Between(least, most)));
    public TimeSpan Hours(double least, double most) => Minutes(60 * least, 60 * most);

    /// <summary>The index of a weight, as often as the weight says.</summary>
    public int Weighted(IReadOnlyList<double> weights)
    {
        var left = random.NextDouble() * weights.Sum();
        for (var i = 0; i < weights.Count - 1; i++)
            if ((left -= weights[i]) < 0) return i;
        return weights.Count - 1;
    }

    public string Digits(int count) => string.Create(count, random, static (span, random) =>
    {
        foreach (ref var digit in span) digit = (char)('0' + random.Next(10));
    });
}
