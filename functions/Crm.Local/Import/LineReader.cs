using System.Text;

namespace Crm.Local.Import;

/// <summary>Physical lines with their line ends (\n, \r\n or \r), so that a rejected row can be given back as it came.</summary>
sealed class LineReader(TextReader text)
{
    // No export has such lines; a file that does is not CSV, and memory must stay bounded.
    const int MaxLine = 4 << 20;
    readonly char[] buffer = new char[64 << 10];
    readonly StringBuilder longLine = new();
    int at, end;

    public string? Read()
    {
        longLine.Clear();
        while (at < end || Fill())
        {
            var length = LineLength();
            var piece = buffer.AsSpan(at, length < 0 ? end - at : length);
            at += piece.Length;
            if (length >= 0 && longLine.Length == 0) return piece.ToString();
            longLine.Append(piece);
            if (length >= 0) return longLine.ToString();
            if (longLine.Length > MaxLine) throw new InvalidDataException(
                $"A line is longer than {MaxLine} characters: this is no CSV file.");
        }
        return longLine.Length == 0 ? null : longLine.ToString();
    }

    // -1: the line goes on behind the buffer.
    int LineLength()
    {
        var found = buffer.AsSpan(at, end - at).IndexOfAny('\r', '\n');
        if (found < 0) return -1;
        if (buffer[at + found] == '\n') return found + 1;
        if (at + found + 1 < end) return buffer[at + found + 1] == '\n' ? found + 2 : found + 1;
        // \r is the buffer's last character: keep everything of the line and look at what follows.
        return text.Peek() == '\n' ? -1 : found + 1;
    }

    bool Fill()
    {
        at = 0;
        end = text.Read(buffer, 0, buffer.Length);
        return end > 0;
    }
}
