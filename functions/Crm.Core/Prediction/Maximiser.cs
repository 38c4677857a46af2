namespace Crm.Prediction;

/// <summary>Where a search for a maximum ended.</summary>
/// <param name="At">The parameters, all positive.</param>
/// <param name="Value">The function there.</param>
/// <param name="Converged">The slope is flat there; false when steps ran out first.</param>
/// <param name="AtBound">A parameter ran to the edge of what is searched: the data does not tell it.</param>
/// <param name="Steps">How many steps it took.</param>
sealed record Maximum(double[] At, double Value, bool Converged, bool AtBound, int Steps);

/// <summary>
/// Quasi-Newton (BFGS) over the logarithms of positive parameters, with the exact slope, a backtracking line search and a box, from several
/// starts. Every loop is counted, so it ends whatever the function does.
/// </summary>
static class Maximiser
{
    const int MaxSteps = 500;
    const int MaxHalvings = 40;

    /// <summary>e^-11 to e^11: a parameter out there means "none" or "without limit".</summary>
    const double Bound = 11;

    /// <summary>The function and its slope by the parameters themselves (not their logarithms).</summary>
    public delegate double Objective(double[] at, double[] slope);

    /// <param name="objective">Asked from several threads at once, each with arrays of its own.</param>
    /// <param name="starts">Searched side by side; which wins depends on their order alone.</param>
    public static Maximum Run(Objective objective, IReadOnlyList<double[]> starts)
    {
        var ends = new Maximum[starts.Count];
        Parallel.For(0, starts.Count, i => ends[i] = From(objective, starts[i]));
        Maximum? best = null;
        foreach (var found in ends)
        {
            if (best is null || found.Value > best.Value + 1e-9 * Math.Abs(best.Value) || double.IsNaN(best.Value)) best = found;
        }
        return best ?? throw new ArgumentException("A search needs a start.", nameof(starts));
    }

    static Maximum From(Objective objective, double[] start)
    {
        var n = start.Length;
        var x = Array.ConvertAll(start, v => Math.Clamp(Math.Log(v), -Bound, Bound));
        var slope = new double[n];
        var value = Value(objective, x, slope);
        var curvature = Identity(n);
        var restarted = false;
        for (var step = 0; step < MaxSteps; step++)
        {
            if (IsFlat(x, slope, value)) return End(x, value, true, step);
            var direction = Multiply(curvature, slope);
            if (!(Dot(direction, slope) > 0)) (curvature, direction) = (Identity(n), slope);
            if (LineSearch(objective, x, value, slope, direction) is not { } next)
            {
                // The curvature learned so far may mislead near a bound: once more straight uphill, then it is the top.
                if (restarted) return End(x, value, IsNearlyFlat(x, slope, value), step);
                (curvature, restarted) = (Identity(n), true);
                continue;
            }
            restarted = false;
            Learn(curvature, x, slope, next.X, next.Slope);
            var gain = next.Value - value;
            (x, value, slope) = (next.X, next.Value, next.Slope);
            if (gain <= 1e-14 * Math.Abs(value) && IsNearlyFlat(x, slope, value)) return End(x, value, true, step + 1);
        }
        return End(x, value, false, MaxSteps);
    }

    static Maximum End(double[] x, double value, bool converged, int steps) =>
        new(Array.ConvertAll(x, Math.Exp), value, converged, Array.Exists(x, v => Math.Abs(v) > Bound - 0.01), steps);

    static double Value(Objective objective, double[] x, double[] slope)
    {
        var at = Array.ConvertAll(x, Math.Exp);
        var value = objective(at, slope);
        for (var i = 0; i < x.Length; i++) slope[i] *= at[i];
        return Array.Exists(slope, s => !double.IsFinite(s)) ? double.NaN : value;
    }

    static (double[] X, double Value, double[] Slope)? LineSearch(Objective objective, double[] x, double value, double[] slope,
        double[] direction)
    {
        // Never more than e^2 at once in any parameter: far steps land where the function is flat and the search is lost.
        var longest = 0.0;
        foreach (var d in direction) longest = Math.Max(longest, Math.Abs(d));
        var length = longest > 2 ? 2 / longest : 1;
        var rise = Dot(direction, slope);
        for (var i = 0; i < MaxHalvings; i++, length /= 2)
        {
            var at = new double[x.Length];
            for (var k = 0; k < x.Length; k++) at[k] = Math.Clamp(x[k] + length * direction[k], -Bound, Bound);
            var steep = new double[x.Length];
            var found = Value(objective, at, steep);
            if (found > value && found >= value + 1e-4 * length * rise * Moved(x, at, direction, length)) return (at, found, steep);
        }
        return null;
    }

    // Clamping shortens the step; the gain asked for is shortened with it.
    static double Moved(double[] x, double[] at, double[] direction, double length)
    {
        double asked = 0, made = 0;
        for (var k = 0; k < x.Length; k++) (asked, made) = (asked + Math.Abs(length * direction[k]), made + Math.Abs(at[k] - x[k]));
        return asked == 0 ? 0 : made / asked;
    }

    static bool IsFlat(double[] x, double[] slope, double value) => Steepest(x, slope) < 1e-7 * Math.Max(1, Math.Abs(value) * 1e-4);
    static bool IsNearlyFlat(double[] x, double[] slope, double value) => Steepest(x, slope) < 1e-5 * Math.Max(1, Math.Abs(value));

    static double Steepest(double[] x, double[] slope)
    {
        var most = 0.0;
        for (var i = 0; i < x.Length; i++)
            if (!(x[i] >= Bound && slope[i] > 0 || x[i] <= -Bound && slope[i] < 0)) most = Math.Max(most, Math.Abs(slope[i]));
        return most;
    }

    static void Learn(double[][] inverse, double[] x, double[] slope, double[] nextX, double[] nextSlope)
    {
        var n = x.Length;
        var s = new double[n];
        var y = new double[n];
        for (var i = 0; i < n; i++) (s[i], y[i]) = (nextX[i] - x[i], slope[i] - nextSlope[i]);
        var sy = Dot(s, y);
        if (!(sy > 1e-12 * Math.Sqrt(Dot(s, s) * Dot(y, y)))) return;
        var hy = Multiply(inverse, y);
        var factor = (1 + Dot(y, hy) / sy) / sy;
        for (var i = 0; i < n; i++)
            for (var k = 0; k < n; k++) inverse[i][k] += factor * s[i] * s[k] - (hy[i] * s[k] + s[i] * hy[k]) / sy;
    }

    static double[][] Identity(int n)
    {
        var matrix = new double[n][];
        for (var i = 0; i < n; i++) (matrix[i] = new double[n])[i] = 1;
        return matrix;
    }

    static double[] Multiply(double[][] matrix, double[] vector) => Array.ConvertAll(matrix, row => Dot(row, vector));

    static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
