using System.Text.Json;
using Crm.Common;

namespace Crm.Staff;

/// <summary>What the words that hold a platform or a step have in common: who says so, and why.</summary>
static class PauseBodies
{
    const int LongestWord = 60, LongestReason = 200;
    public const string NoReason = "told by a person";

    /// <summary>Null for what is no JSON of this form.</summary>
    public static T? Read<T>(ReadOnlyMemory<byte> json) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json.Span, Json.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static string? Mistake(bool? paused, string? by, string? reason)
    {
        if (paused is null) return "paused: say true or false.";
        if (by is not { Length: > 0 and <= LongestWord } || by.Any(char.IsControl))
            return $"by: say who you are, in at most {LongestWord} characters.";
        return reason?.Length > LongestReason || reason?.Any(char.IsControl) == true
            ? $"reason: at most {LongestReason} characters in one line." : null;
    }
}
