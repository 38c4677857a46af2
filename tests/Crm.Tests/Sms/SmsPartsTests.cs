using System.Text;
using Crm.Sms;

namespace Crm.Tests.Sms;

public sealed class SmsPartsTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(160, 1)]
    [InlineData(161, 2)]
    [InlineData(306, 2)]
    [InlineData(307, 3)]
    [InlineData(459, 3)]
    [InlineData(460, 4)]
    public void Of_PlainText_SplitsAt160ThenEvery153(int length, int parts) =>
        SmsParts.Of(new string('a', length)).ShouldBe(new SmsParts(false, length, parts));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(70, 1)]
    [InlineData(71, 2)]
    [InlineData(134, 2)]
    [InlineData(135, 3)]
    [InlineData(201, 3)]
    [InlineData(202, 4)]
    public void Of_ChineseText_SplitsAt70ThenEvery67(int length, int parts) =>
        SmsParts.Of(new string('云', length)).ShouldBe(new SmsParts(true, length, parts));

    [Fact]
    public void Of_ExtensionCharacters_CountTwoAndAreNotSplit()
    {
        SmsParts.Of(new string('€', 80)).ShouldBe(new SmsParts(false, 160, 1));
        SmsParts.Of(new string('€', 80) + "a").ShouldBe(new SmsParts(false, 161, 2));
        // 153 is odd: each part holds 76 pairs and leaves a septet empty.
        SmsParts.Of(new string('€', 153)).ShouldBe(new SmsParts(false, 306, 3));
        SmsParts.Of(new string('a', 152) + "€" + new string('a', 152)).ShouldBe(new SmsParts(false, 306, 3));
    }

    [Fact]
    public void Of_SurrogatePairs_AreNotSplit()
    {
        SmsParts.Of(string.Concat(Enumerable.Repeat("😀", 35))).ShouldBe(new SmsParts(true, 70, 1));
        SmsParts.Of(string.Concat(Enumerable.Repeat("😀", 67))).ShouldBe(new SmsParts(true, 134, 3));
        SmsParts.Of(new string('云', 66) + "😀" + new string('云', 66)).ShouldBe(new SmsParts(true, 134, 3));
    }

    [Theory]
    [InlineData("`")]
    [InlineData("ç")]
    [InlineData("“")]
    [InlineData("\t")]
    [InlineData("á")]
    public void Of_OneCharacterOutsideGsm7_TurnsTheWholeTextToUcs2(string odd) =>
        SmsParts.Of(new string('a', 70) + odd).ShouldBe(new SmsParts(true, 71, 2));

    [Fact]
    public void Of_RandomTexts_AgreesWithASlowCount()
    {
        var random = new Random(4);
        var alphabets = new[] { "ab @£\n", "a€[]{}^~|\\\f", "a云😀é", "aäΔ€", "云朵" };
        for (var i = 0; i < 3_000; i++)
        {
            var alphabet = alphabets[random.Next(alphabets.Length)].EnumerateRunes().ToArray();
            var text = new StringBuilder();
            for (var length = random.Next(random.Next(2) == 0 ? 200 : 700); length > 0; length--) text.Append(
                alphabet[random.Next(alphabet.Length)].ToString());
            if (SmsParts.Of(text.ToString()) != Slow(text.ToString())) Assert.Fail(text.ToString());
        }
    }

    // Written from the standard's table, position by position, knowing nothing of the product.
    static readonly string[] Table =
    [
        "@", "£", "$", "¥", "è", "é", "ù", "ì", "ò", "Ç", "\n", "Ø", "ø", "\r", "Å", "å", "Δ", "_", "Φ", "Γ", "Λ", "Ω", "Π", "Ψ", "Σ", "Θ",
            "Ξ", "", "Æ", "æ", "ß", "É",
        " ", "!", "\"", "#", "¤", "%", "&", "'", "(", ")", "*", "+", ",", "-", ".", "/", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
            ":", ";", "<", "=", ">", "?",
        "¡", "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W", "X", "Y",
            "Z", "Ä", "Ö", "Ñ", "Ü", "§",
        "¿", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y",
            "z", "ä", "ö", "ñ", "ü", "à",
    ];

    static SmsParts Slow(string text)
    {
        var costs = new List<int>();
        var unicode = text.EnumerateRunes()
            .Any(r => !Table.Contains(r.ToString()) && !"\f^{}\\[~]|€".Contains(r.ToString(), StringComparison.Ordinal));
        foreach (var rune in text.EnumerateRunes()) costs.Add(unicode ? rune.Utf16SequenceLength : Table.Contains(rune.ToString()) ? 1 : 2);
        var units = costs.Sum();
        var (single, room) = unicode ? (70, 67) : (160, 153);
        if (units <= single) return new SmsParts(unicode, units, units == 0 ? 0 : 1);
        var parts = new List<int> { 0 };
        foreach (var cost in costs)
        {
            if (parts[^1] + cost > room) parts.Add(0);
            parts[^1] += cost;
        }
        return new SmsParts(unicode, units, parts.Count);
    }

    [Fact]
    public void Table_HasAllOfTheStandardsPositions() => Table.Length.ShouldBe(128);
}
