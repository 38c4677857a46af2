using System.Globalization;
using System.Text;

namespace Crm.Common;

/// <summary>
/// Text from outside on its way to a terminal or a log. Control bytes there are commands (colours, titles, the clipboard), and characters
/// of direction make a line read otherwise than it is: both are shown as what they are, never passed on.
/// </summary>
public static class SafeOutput
{
    /// <summary>The text itself when nothing is wrong with it. Line breaks and tabs stay where <paramref name="lines"/> says so.</summary>
    public static string Of(string text, bool lines = false)
    {
        var first = 0;
        while (first < text.Length && !IsHarmful(text[first], lines)) first++;
        if (first == text.Length) return text;
        var safe = new StringBuilder(text, 0, first, text.Length + 8);
        foreach (var c in text.AsSpan(first))
            if (IsHarmful(c, lines)) safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else safe.Append(c);
        return safe.ToString();
    }

    /// <summary>C0 and C1 controls, DEL, line and paragraph separators, and what turns the direction of a line.</summary>
    public static bool IsHarmful(char c, bool lines) => c switch
    {
        '\n' or '\r' or '\t' => !lines,
        < ' ' or >= '\u007f' and <= '\u009f' => true,
        < '\u061c' => false,
        '\u061c' or '\u200e' or '\u200f' or >= '\u2028' and <= '\u202e' or >= '\u2066' and <= '\u2069' => true,
        _ => false,
    };
}

/// <summary>A writer that lets nothing harmful through: whatever is written, the terminal gets text.</summary>
public sealed class SafeWriter(TextWriter inner) : TextWriter(CultureInfo.InvariantCulture)
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        if (SafeOutput.IsHarmful(value, true)) inner.Write(SafeOutput.Of(value.ToString(), true));
        else inner.Write(value);
    }

    public override void Write(string? value) => inner.Write(value is null ? null : SafeOutput.Of(value, true));
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));
    public override void Write(ReadOnlySpan<char> buffer) => Write(new string(buffer));
    public override void WriteLine(string? value) => inner.WriteLine(value is null ? null : SafeOutput.Of(value, true));
    public override Task WriteAsync(string? value) => inner.WriteAsync(value is null ? null : SafeOutput.Of(value, true));
    public override Task WriteLineAsync(string? value) => inner.WriteLineAsync(value is null ? null : SafeOutput.Of(value, true));
    public override void Flush() => inner.Flush();
    public override Task FlushAsync() => inner.FlushAsync();
}
