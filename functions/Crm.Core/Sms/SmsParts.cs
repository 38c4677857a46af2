namespace Crm.Sms;

/// <summary>What a text costs before it is sent: 3GPP TS 23.038 alphabets, 160/153 septets or 70/67 UTF-16 units a part.</summary>
/// <param name="Unicode">True when one character outside GSM-7 turned the whole text to UCS-2.</param>
/// <param name="Units">Septets (an extension character counts two) or UTF-16 units.</param>
public readonly record struct SmsParts(bool Unicode, int Units, int Parts)
{
    const string Basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ "
        + "!\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    const string Extension = "\f^{}\\[~]|€";

    public static SmsParts Of(string text)
    {
        var septets = 0;
        foreach (var c in text)
        {
            var cost = Cost(c);
            if (cost == 0) return Ucs2(text);
            septets += cost;
        }
        if (septets <= 160) return new SmsParts(false, septets, septets == 0 ? 0 : 1);
        return new SmsParts(false, septets, Split(text, 153, Cost));
    }

    static SmsParts Ucs2(string text) =>
        text.Length <= 70 ? new SmsParts(true, text.Length, 1) : new SmsParts(true, text.Length, Split(text, 67, null));

    static int Cost(char c) => Basic.Contains(c) ? 1 : Extension.Contains(c) ? 2 : 0;

    // A part never ends inside an escape pair or a surrogate pair: the pair moves to the next part.
    static int Split(string text, int room, Func<char, int>? cost)
    {
        var (parts, used) = (1, 0);
        for (var i = 0; i < text.Length; i++)
        {
            var pair = cost is null && char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            var units = cost is not null ? cost(text[i]) : pair ? 2 : 1;
            if (used + units > room) (parts, used) = (parts + 1, 0);
            used += units;
            if (pair) i++;
        }
        return parts;
    }
}
