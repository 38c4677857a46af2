namespace Crm.Effect;

/// <summary>An estimate between its bounds; bounds may be infinite where nothing can be said.</summary>
public readonly record struct Interval(double Estimate, double Low, double High)
{
    /// <summary>Zero lies outside: a difference of this size hardly comes by chance.</summary>
    public bool ExcludesZero => Low > 0 || High < 0;

    public bool Contains(double value) => value >= Low && value <= High;

    /// <summary>Both bounds and the estimate, multiplied and moved.</summary>
    public Interval Scale(double by, double plus = 0)
    {
        var (a, b) = (Low * by + plus, High * by + plus);
        return new Interval(Estimate * by + plus, Math.Min(a, b), Math.Max(a, b));
    }
}
