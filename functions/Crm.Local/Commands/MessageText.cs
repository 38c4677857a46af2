using System.Text;
using System.Text.RegularExpressions;
using Crm.Common;

namespace Crm.Local.Commands;

/// <summary>A message's content for a person's terminal: no controls, and of long numbers, which may be phones, the last digits.</summary>
static partial class MessageText
{
    const int Most = 4000;

    public static string Of(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body);
        var shown = text.Length <= Most ? text : text[..Most] + $"… ({body.Length} bytes in all)";
        return SafeOutput.Of(LongNumber().Replace(shown, m => "****" + m.Value[^4..]), lines: true);
    }

    [GeneratedRegex(@"\+?\d{7,}")]
    private static partial Regex LongNumber();
}
