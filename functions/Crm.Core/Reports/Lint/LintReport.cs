namespace Crm.Reports.Lint;

public enum LintLevel { Warning, Error }

/// <param name="Code">Short and stable, for tools.</param>
/// <param name="Where">Flow, step, and where it matters variant and language.</param>
/// <param name="Sentence">What is wrong and what follows from it.</param>
public sealed record LintFinding(LintLevel Level, string Code, string Where, string Sentence)
{
    public override string ToString() => $"{Where}: {Sentence} [{Code}]";
}

/// <summary>Parts of one text over all the buyers it was written for.</summary>
/// <param name="Texts">How many were written.</param>
/// <param name="Longer">How many exceed one part.</param>
/// <param name="Examples">Orders of some of those.</param>
public sealed record LintParts(string Where, int Texts, int Longer, int MostParts, bool Unicode, IReadOnlyList<string> Examples);

public sealed record LintReport(IReadOnlyList<LintFinding> Findings, IReadOnlyList<LintParts> Parts)
{
    public IEnumerable<LintFinding> Errors => Findings.Where(f => f.Level == LintLevel.Error);
    public IEnumerable<LintFinding> Warnings => Findings.Where(f => f.Level == LintLevel.Warning);
}
