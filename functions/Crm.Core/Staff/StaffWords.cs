using System.Text.Json;
using Crm.Common;

namespace Crm.Staff;

/// <summary>What the words of the staff have in common: a JSON body, and who says so.</summary>
static class StaffWords
{
    const int LongestWord = 60;

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

    public static string? MistakeOf(string? by) => by is not { Length: > 0 and <= LongestWord } || by.Any(char.IsControl)
        ? $"by: say who you are, in at most {LongestWord} characters." : null;
}
