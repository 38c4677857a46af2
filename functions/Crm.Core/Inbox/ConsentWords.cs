using System.Text;
using Crm.Common;
using Crm.Customers;

namespace Crm.Inbox;

/// <summary>Words a buyer answers a text with, and what each changes. The whole text must be the word: "stop by tomorrow" is no refusal.</summary>
public static class ConsentWords
{
    // The words carriers honour refuse everything; what Chinese texts offer ("拒收请回复R") refuses advertising and leaves news of one's own order.
    static readonly MessageClass[] Everything = [MessageClass.Transactional, MessageClass.Promotional];
    static readonly MessageClass[] Adverts = [MessageClass.Promotional];

    static readonly Dictionary<string, (bool Granted, MessageClass[] Classes)> Table = new(StringComparer.Ordinal)
    {
        ["STOP"] = (false, Everything), ["STOPALL"] = (false, Everything), ["UNSUBSCRIBE"] = (false, Everything), ["CANCEL"] = (false, Everything),
        ["END"] = (false, Everything), ["QUIT"] = (false, Everything), ["OPTOUT"] = (false, Everything), ["REVOKE"] = (false, Everything), ["停止"] = (false, Everything),
        ["R"] = (false, Adverts), ["T"] = (false, Adverts), ["TD"] = (false, Adverts), ["N"] = (false, Adverts), ["退订"] = (false, Adverts), ["拒收"] = (false, Adverts),
        ["START"] = (true, Everything), ["UNSTOP"] = (true, Everything), ["OPTIN"] = (true, Everything), ["订阅"] = (true, Everything), ["恢复"] = (true, Everything),
    };

    /// <summary>The changes a text asks for, with the word as evidence; empty for any other text.</summary>
    public static IReadOnlyList<ConsentChange> Read(string text, DateTimeOffset at)
    {
        var word = Word(text);
        if (!Table.TryGetValue(word, out var asked)) return [];
        var state = new LwwRegister<ConsentState>(at, new ConsentState(asked.Granted, "sms-reply:" + word));
        return [.. asked.Classes.Select(messageClass => new ConsentChange(messageClass, state))];
    }

    /// <summary>Upper case, full-width letters as plain ones, without spaces and punctuation around or inside ("OPT-OUT", "“T”。").</summary>
    static string Word(string text)
    {
        if (text.Length > 40) return "";
        var word = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var plain = c is >= '\uff01' and <= '\uff5e' ? (char)(c - 0xfee0) : c;
            if (char.IsLetterOrDigit(plain)) word.Append(char.ToUpperInvariant(plain));
            else if (word.Length > 0 && char.IsWhiteSpace(plain)) word.Append(' ');
        }
        var words = word.ToString().Trim();
        return words is "OPT OUT" or "OPT IN" or "STOP ALL" ? words.Replace(" ", "", StringComparison.Ordinal) : words;
    }
}
