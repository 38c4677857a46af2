using Crm.Customers;
using Crm.Storage;

namespace Crm.Tests.Storage;

public sealed class KeyTextTests
{
    [Theory]
    [InlineData("abc-123_X.y:z", "abc-123_X.y:z")]
    [InlineData("gid://shopify/Order/1", "gid:~2f~2fshopify~2fOrder~2f1")]
    [InlineData("a|b", "a~7cb")]
    [InlineData("a~b", "a~7eb")]
    [InlineData("a b", "a~20b")]
    [InlineData("100%#?\\", "100~25~23~3f~5c")]
    [InlineData("é中", "~c3~a9~e4~b8~ad")]
    [InlineData("🎁", "~f0~9f~8e~81")]
    [InlineData("\u0000\u007f\u0085", "~00~7f~c2~85")]
    [InlineData("", "")]
    public void Segment_AnyText_IsEncodedAsPinned(string value, string expected) => KeyText.Segment(value).ShouldBe(expected);

    [Fact]
    public void Segment_EveryCharacter_IsSafeWithoutSeparatorAndUnique()
    {
        var seen = new HashSet<string>();
        for (var code = 0; code <= 0xffff; code++)
        {
            if (char.IsSurrogate((char)code)) continue;
            var segment = KeyText.Segment(((char)code).ToString());
            KeyText.IsSafe(segment).ShouldBeTrue();
            segment.ShouldNotContain('|');
            seen.Add(segment).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("a|b", "a~7cb")]
    [InlineData("~", "~7e")]
    [InlineData("a/", "a~2f")]
    public void Segment_TextThatLooksEncoded_StaysApart(string raw, string lookalike) =>
        KeyText.Segment(raw).ShouldNotBe(KeyText.Segment(lookalike));

    [Theory]
    [InlineData("/")]
    [InlineData("\\")]
    [InlineData("#")]
    [InlineData("?")]
    [InlineData("%")]
    [InlineData("\t")]
    [InlineData("\u001f")]
    [InlineData("\u007f")]
    [InlineData("\u009f")]
    public void IsSafe_ForbiddenCharacter_IsFalse(string key) => KeyText.IsSafe("a" + key + "b").ShouldBeFalse();

    [Theory]
    [InlineData("c|0aa|x")]
    [InlineData("\u00a0é中")]
    public void IsSafe_AllowedCharacter_IsTrue(string key) => KeyText.IsSafe(key).ShouldBeTrue();

    [Fact]
    public void DuePrefix_FractionOfASecond_RoundsUpAndSortsByTime()
    {
        var at = new DateTimeOffset(2026, 12, 31, 23, 59, 59, TimeSpan.Zero);
        Keys.DuePrefix(at).ShouldBe("d|20261231235959");
        Keys.DuePrefix(at.AddTicks(1)).ShouldBe("d|20270101000000");
        Keys.DueOf(Keys.Due(at, "t1")).ShouldBe(at);
        string.CompareOrdinal(Keys.Due(at, "zz"), Keys.Due(at.AddSeconds(1), "aa")).ShouldBeLessThan(0);
    }

    [Fact]
    public void After_Prefix_IsAboveAllThatStartWithItAndNothingElse()
    {
        string.CompareOrdinal("d|\uffff", KeyText.After("d|")).ShouldBeLessThan(0);
        KeyText.After("d|").ShouldBe("d}");
    }
}
