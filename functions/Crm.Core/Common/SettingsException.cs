namespace Crm.Common;

/// <summary>
/// Settings or a file that they name cannot be used. The message lists every mistake: which setting, or which file and where in it.
/// </summary>
public sealed class SettingsException(IReadOnlyList<string> mistakes)
    : Exception("The configuration has mistakes:" + string.Concat(mistakes.Select(m => "\n  " + m)))
{
    public IReadOnlyList<string> Mistakes { get; } = mistakes;
}
