using System.Text;

namespace Crm.Local.Import;

/// <summary>
/// Tells UTF-8 from the encoding a mapping falls back to (GB18030, that of Chinese exports, or windows-1252): text in another is hardly
/// ever right in UTF-8.
/// </summary>
static class TextDetection
{
    static TextDetection() => Register();

    /// <summary>The fallback where a mapping names none.</summary>
    public static Encoding Chinese => Encoding.GetEncoding("gb18030");

    /// <summary>The code pages that .NET does not bring by itself.</summary>
    public static void Register() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static Encoding Of(Stream stream, Encoding fallback)
    {
        var decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
        var (bytes, chars) = (new byte[64 << 10], new char[64 << 10]);
        try
        {
            int count;
            while ((count = stream.Read(bytes)) > 0) decoder.GetChars(bytes, 0, count, chars, 0, flush: false);
            decoder.GetChars(bytes, 0, 0, chars, 0, flush: true);
            return Encoding.UTF8;
        }
        catch (DecoderFallbackException)
        {
            return fallback;
        }
    }

    /// <summary>The first word that is not plain ASCII: by it a person sees whether the encoding is right.</summary>
    public static string? Sample(TextReader text)
    {
        while (text.ReadLine() is { } line)
        {
            var at = line.AsSpan().IndexOfAnyExceptInRange('\0', '\u007f');
            if (at < 0) continue;
            var (from, to) = (at, at + 1);
            while (from > 0 && char.IsLetter(line[from - 1])) from--;
            while (to < line.Length && to - from < 30 && char.IsLetter(line[to])) to++;
            return line[from..to];
        }
        return null;
    }
}
