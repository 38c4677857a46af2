using System.Text;
using Crm.Customers;
using Crm.Customers.Replies;
using Crm.Inbox;

namespace Crm.Tests.Inbox;

/// <summary>What buyers really answer is understood, and noise around the words changes nothing.</summary>
public sealed class ConsentWordsTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 2, 2, 0, 0, TimeSpan.Zero);

    /// <summary>"all", "ads", "start" or "none".</summary>
    static string Read(string text) => ConsentWords.Read(text, Now) switch
    {
        [] => "none",
        [{ State.Value.Granted: true }, ..] => "start",
        [{ Class: MessageClass.Promotional }] => "ads",
        [{ Class: MessageClass.Transactional }, { Class: MessageClass.Promotional }] => "all",
        var other => string.Join(',', other),
    };

    [Theory]
    [MemberData(nameof(ConsentAnswers.All), MemberType = typeof(ConsentAnswers))]
    public void Read_Answer_IsUnderstood(string text, string expected) => Read(text).ShouldBe(expected);

    public static TheoryData<string> Noises() =>
        ["", "zero", "wide", "case", "spaces", "polite", "emoji", "signature", "punctuation", "bidi"];

    [Theory]
    [MemberData(nameof(Noises))]
    public void Read_EveryWordOfTheList_WithNoiseAroundItIsTheSame(string noise)
    {
        foreach (var (text, expected) in ConsentAnswers.All().Select(row => ((string)row[0], (string)row[1]))
            .Where(a => a.Item2 != "none" && !a.Item1.Contains('\n')))
            Read(Noisy(text, noise)).ShouldBe(expected, $"{noise}: {text}");
    }

    /// <summary>
    /// Each word of the data file, in the language it stands in, alone and with its own language's polite words before and behind.
    /// </summary>
    [Fact]
    public void Read_EveryWordOfTheFile_DoesWhatItsListSays()
    {
        using var stream = typeof(ConsentWords).Assembly.GetManifestResourceStream("Crm.consent-words")!;
        using var file = System.Text.Json.JsonDocument.Parse(stream);
        foreach (var language in file.RootElement.GetProperty("languages").EnumerateObject())
        {
            string[] Words(string kind) => [.. language.Value.GetProperty(kind).EnumerateArray().Select(w => w.GetString()!)];
            var (before, behind) = (Words("polite")[0], Words("polite")[^1]);
            foreach (var (kind, expected) in new[] { ("all", "all"), ("weak", "all"), ("promotion", "ads"), ("start", "start") })
                foreach (var word in Words(kind))
                    foreach (var text in new[] { word, $"{before} {word}", $"{word}, {behind}!", $"{before} {word} {behind}",
                        $"{word}\n--\n{word}" })
                        if (expected == "ads") Read(text).ShouldBeOneOf(expected, "all");
                        else Read(text).ShouldBe(expected, $"{language.Name}: {text}");
            foreach (var word in Words("polite").Concat(Words("asking"))) Read(word).ShouldBe("none", $"{language.Name}: {word}");
        }
    }

    static string Noisy(string text, string noise) => noise switch
    {
        "zero" => string.Join('\u200b', text.EnumerateRunes().Select(r => r.ToString())) + "\ufeff",
        "bidi" => "\u202e" + text + "\u202c\u2066",
        "wide" => string.Concat(text.Select(c => c is > ' ' and <= '~' and not '\'' ? ((char)(c + 0xfee0)).ToString() : c.ToString())),
        "case" => text.ToUpperInvariant(),
        "spaces" => "  \t" + text.Replace(" ", "  \u00a0") + " \r\n ",
        "polite" => "please " + text + " thanks",
        "emoji" => "🙏 " + text + " 😡😡👋🏽",
        "signature" => text + "\n--\nSent from my iPhone 15",
        "punctuation" => "¡«" + text + "»!!… —",
        _ => text,
    };

    [Fact]
    public void Asked_WordThatMayMeanAnOrder_IsForAPersonToo()
    {
        ConsentWords.Asked("CANCEL")!.IsDoubtful.ShouldBeTrue();
        ConsentWords.Asked("STOP")!.IsDoubtful.ShouldBeFalse();
        ConsentWords.Asked("STOP, cancel")!.IsDoubtful.ShouldBeFalse();
    }

    [Theory]
    [InlineData("stop\n\nMaria Jones", "all", false)]
    [InlineData("Stop\r\n\r\nMaria Jones\r\nCloud Ltd\r\n+44 7700 900123", "all", false)]
    [InlineData("STOP\n\nJ. van der Berg\nj.berg@example.com", "all", false)]
    [InlineData("please stop\n\n\nSeán O'Neill\n", "all", false)]
    [InlineData("стоп\n\nМария Иванова", "all", false)]
    [InlineData("退订\n\nMaria Jones", "ads", false)]
    [InlineData("start\n\nMaria Jones", "start", false)]
    [InlineData("stop\n\nMaria", "all", true)]
    [InlineData("Stop\n\nDelivery", "all", true)]
    [InlineData("cancel\n\nMaria Jones", "all", true)]
    [InlineData("start\n\nMaria", "none", false)]
    [InlineData("stop\nMaria", "none", false)]
    [InlineData("stop\n\nmy order", "none", false)]
    [InlineData("STOP\n\nMY ORDER", "none", false)]
    [InlineData("stop\n\nOrder 1234", "none", false)]
    [InlineData("stop\n\nMaria Jones\nwhere is my parcel", "none", false)]
    [InlineData("stop\n\nMaria Jones?", "none", false)]
    [InlineData("Stop\n\nMaria Jones\n\nCall me tomorrow about it", "none", false)]
    [InlineData("停止\n\n我的订单", "none", false)]
    [InlineData("stop\n\n07700 900123", "none", false)]
    public void Asked_NameUnderAnEmptyLine_IsAMailSignature(string text, string expected, bool doubtful)
    {
        Read(text).ShouldBe(expected);
        (ConsentWords.Asked(text)?.IsDoubtful ?? false).ShouldBe(doubtful);
    }

    [Theory]
    [InlineData("수신 거부 부탁드립니다", "수신거부")]
    [InlineData("please s t o p", "STOP")]
    [InlineData("拒收请回复R", "拒收")]
    public void Asked_Refusal_HasTheWordAsEvidence(string text, string word) => ConsentWords.Asked(text)!.Word.ShouldBe(word);

    [Theory]
    [InlineData("STOP it is the third time and nobody answers", true)]
    [InlineData("where is my parcel", false)]
    public void MentionsRefusal_OfALongerText_IsTold(string text, bool mentions) => ConsentWords.MentionsRefusal(text).ShouldBe(mentions);

    [Fact]
    public void Read_LongAndBrokenTexts_AreNothingAndQuick()
    {
        Read(new string('t', 100_000)).ShouldBe("none");
        Read(string.Concat(Enumerable.Repeat("T ", 90))).ShouldBe("ads");
        Read("\ud83d STOP \udc00").ShouldBe("all");
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
            Read(new string([.. Enumerable.Range(0, random.Next(60)).Select(_ => (char)random.Next(1, 0xffff))]))
                .ShouldBeOneOf("none", "ads", "all", "start");
    }

    [Fact]
    public void Fold_FormsOfOneText_AreTheSame()
    {
        foreach (var (a, b) in new[] { ("ÅÄÖ", "aao"), ("e\u0301", "é"), ("ß", "SS"), ("ﬁn", "FIN"), ("İIıi", "iiii"), ("ｽﾄｯﾌﾟ", "ストップ"),
            ("스톱", "\u1109\u1173\u1110\u1169\u11b8"), ("Ł", "l"), ("إلغاء", "الغاء"), ("①２³", "123") })
            Crm.Common.Folding.Fold(a).Letters.ShouldBe(Crm.Common.Folding.Fold(b).Letters, a);
    }
}
