using System.Text.RegularExpressions;
using Crm.Flows;
using Crm.Pages.Language;
using Crm.Tests.Infra;
using Texts = Crm.Pages.Language.Texts;

namespace Crm.Tests.Pages;

/// <summary>What the core says in English, as a Chinese page says it.</summary>
public sealed partial class MistakeWordsTests
{
    [Theory]
    [InlineData("points: at most 100000000.", "积分：最多 100000000。", "Points: at most 100000000.")]
    [InlineData("given: the offer ended at 2026-03-20 11:00, by the shop's clock.", "是否已给：优惠已于 2026-03-20 11:00 结束（店铺时间）。",
        "Given: the offer ended at 2026-03-20 11:00, by the shop's clock.")]
    [InlineData("$.variants: the shares come to 90, not to 100.", "$.variants：各比例合计 90，应为 100。",
        "$.variants: the shares come to 90, not to 100.")]
    [InlineData("anna has this task already.", "anna 已经领了这个任务。", "anna has this task already.")]
    [InlineData("length: from 8 to 20 letters, or codes can be guessed. prefix: at most 8 letters, digits and -_.",
        "长度：从 8 到 20 个字母，否则券码容易被猜到。 前缀：最多 8 个字母、数字、- 或 _。",
        "Length: from 8 to 20 letters, or codes can be guessed. Prefix: at most 8 letters, digits and -_.")]
    [InlineData("Something new happened.", "Something new happened.", "Something new happened.")]
    [InlineData("已存在。", "已存在。", "已存在。")]
    public void Mistake_OfTheCore_IsSaidInTheReadersWords(string told, string chinese, string english)
    {
        Texts.Chinese.Mistake(told).ShouldBe(chinese);
        Texts.English.Mistake(told).ShouldBe(english);
    }

    [Fact]
    public void Mistake_OfATextsBraces_IsSaidInChinese_WhereverItStands()
    {
        var mistakes = new List<string>();
        foreach (var text in new[] { "{{name", "{{}}", "{{#if name}}x", "x{{/if}}", "{{if x}}", "{{#foo name}}{{/foo}}", "{{name=}}" })
            TextTemplate.Parse(text, "post-purchase: $.steps[0].variants[0].text.en", mistakes);
        mistakes.Count.ShouldBe(7);
        foreach (var mistake in mistakes) Texts.Chinese.Mistake(mistake).ShouldMatch("^post-purchase：.+：.*[\u4e00-\u9fff].*$", mistake);
    }

    [Fact]
    public void Sentences_AreTheCores_WithTheSamePlaces()
    {
        // As it is written: quotes without their backslashes, lines that go on joined.
        var code = Joined().Replace(Repository.Code("Crm.Core").Replace("\\\"", "\"", StringComparison.Ordinal), "");
        foreach (var (english, chinese) in MistakeWords.Sentences())
        {
            Places(chinese).ShouldBe(Places(english), english);
            // The last full stop is often put there for all.
            foreach (var piece in Place().Split(english.TrimEnd('.')).Where(p => p.Trim().Length > 1))
                code.ShouldContain(piece, Case.Sensitive, english);
        }
    }

    static IEnumerable<string> Places(string text) => Place().Matches(text).Select(m => m.Value).Order();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();

    [GeneratedRegex("\"\\s*\\+\\s*\\$?\"")]
    private static partial Regex Joined();
}
