using Crm.Common;
using CsCheck;

namespace Crm.Tests.Common;

/// <summary>Whatever anybody types is read or refused, never thrown at; and what was read reads the same again.</summary>
public sealed class ParserLawTests
{
    /// <summary>CRM_LAWS raises it for a long run.</summary>
    static long Cases => long.TryParse(Environment.GetEnvironmentVariable("CRM_LAWS"), out var n) ? n : 20_000;

    // What phones and amounts are made of, and what people put between.
    static readonly Gen<string> Typed = Gen.OneOf(
        Gen.String, Gen.String[Gen.Char["+0123456789 -().,/ext：＋００１²٣\u200b\u202e\u00a0'="], 0, 20]);

    [Fact]
    public void Phone_AnyText_IsNormalOrRefused() => Gen.Select(Typed, Gen.OneOf<string?>(null, "CN", "US", "DE", "HK", "??"))
        .Sample((text, region) =>
        {
            if (!PhoneNumber.TryParse(text, region, out var e164)) return;
            e164.ShouldMatch(@"^\+[1-9][0-9]{6,14}$");
            PhoneNumber.TryParse(e164, "GB", out var again).ShouldBeTrue();
            again.ShouldBe(e164);
        }, iter: Cases);

    [Fact]
    public void Money_AnyText_IsExactOrRefused() => Gen.Select(Typed, Gen.OneOf("CNY", "JPY", "KWD")).Sample((text, currency) =>
    {
        if (!Money.TryParse(text, currency, out var minor)) return;
        Money.TryParse(Money.Format(minor, currency), currency, out var again).ShouldBeTrue();
        again.ShouldBe(minor);
    }, iter: Cases);

    [Fact]
    public void Name_AnyText_IsCleanOnceAndForAll() => Typed.Sample(text =>
    {
        if (CleanText.OfBuyer(text) is not { } clean) return;
        clean.ShouldNotContain("\n");
        clean.Any(char.IsControl).ShouldBeFalse();
        CleanText.OfBuyer(clean).ShouldBe(clean);
    }, iter: Cases);
}
