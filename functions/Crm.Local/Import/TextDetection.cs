using System.Text;

namespace Crm.Local.Import;

/// <summary>Tells UTF-8 from GB18030, the two encodings of Chinese exports: text in the second is hardly ever right in the first.</summary>
static class TextDetection
{
    static TextDetection() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The code pages that .NET does not bring by itself.</summary>
    public static void Register() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static Encoding Of(Stream stream)
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
            return Encoding.GetEncoding("gb18030");
        }
    }
}
