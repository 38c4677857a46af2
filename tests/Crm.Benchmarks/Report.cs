using System.Globalization;

namespace Crm.Benchmarks;

/// <summary>One run of one side: rate, highest resident memory and processor time of its process.</summary>
sealed record Side(double PerSecond, double PeakMiB, double CpuSeconds);

/// <summary>The printed tables.</summary>
static class Report
{
    public const double Goal = 0.5;

    public static string Machine() =>
        $"{Environment.ProcessorCount} cores shared by all processes below, "
            + $"{System.Runtime.InteropServices.RuntimeInformation.OSDescription}, .NET {Environment.Version}, data in "
            + $"{Path.GetTempPath()}";

    public static void Header(string title, string unit)
    {
        Console.WriteLine();
        Console.WriteLine(title);
        Console.WriteLine($"  pair   product {unit,-8} reference {unit,-8} ratio   product MiB, CPU s   reference MiB, CPU s");
    }

    public static void Pair(int number, Side product, Side reference) => Console.WriteLine(
        $"  {number,4}   {product.PerSecond,15:N0}  {reference.PerSecond,17:N0}   {product.PerSecond / reference.PerSecond,5:F2}   "
            + $"{product.PeakMiB,11:F0}, {product.CpuSeconds,5:F1}   {reference.PeakMiB,13:F0}, {reference.CpuSeconds,5:F1}");

    /// <summary>The last line of a table; true when the median ratio is the goal or better.</summary>
    public static bool Medians(IReadOnlyList<(Side Product, Side Reference)> pairs)
    {
        var ratio = Median(pairs.Select(p => p.Product.PerSecond / p.Reference.PerSecond));
        Console.WriteLine(
            $"median   {Median(pairs.Select(p => p.Product.PerSecond)),15:N0}  {Median(pairs.Select(p => p.Reference.PerSecond)),17:N0}   "
                + $"{ratio,5:F2}   peak {pairs.Max(p => p.Product.PeakMiB):F0} MiB against {pairs.Max(p => p.Reference.PeakMiB):F0} MiB; "
                + $"goal {Goal:F2}: {(ratio >= Goal ? "met" : "MISSED")}");
        return ratio >= Goal;
    }

    /// <summary>Another rate of the same runs.</summary>
    public static void Also(string what, IReadOnlyList<(Side Product, Side Reference)> pairs) => Console.WriteLine(
        $"{what}: {Median(pairs.Select(p => p.Product.PerSecond)):N0}, ratio "
            + $"{Median(pairs.Select(p => p.Product.PerSecond / p.Reference.PerSecond)):F2}");

    static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
    }

}
