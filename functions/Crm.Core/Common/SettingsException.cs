namespace Crm.Common;

/// <summary>The configuration cannot be used; the message lists every mistake by setting.</summary>
public sealed class SettingsException(IReadOnlyList<string> mistakes)
    : Exception("The configuration has mistakes:" + string.Concat(mistakes.Select(m => "\n  " + m)))
{
    public IReadOnlyList<string> Mistakes { get; } = mistakes;
}
