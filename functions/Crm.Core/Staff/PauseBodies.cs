namespace Crm.Staff;

/// <summary>What the words that hold a platform or a step have in common: who says so, and why.</summary>
static class PauseBodies
{
    const int LongestReason = 200;
    public const string NoReason = "told by a person";

    public static string? Mistake(bool? paused, string? by, string? reason) =>
        paused is null ? "paused: say true or false."
            : StaffWords.MistakeOf(by) ?? (reason?.Length > LongestReason || reason?.Any(char.IsControl) == true
                ? $"reason: at most {LongestReason} characters in one line." : null);
}
