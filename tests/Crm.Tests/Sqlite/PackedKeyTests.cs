using Crm.Local.Sqlite;
using CsCheck;

namespace Crm.Tests.Sqlite;

public sealed class PackedKeyTests
{
    const string Id = "1e88b3b0f2c3025bf68015cf94bbf9bb", Touchpoint = "73964f284554c8d9ec8e613132cb4e8c";

    /// <summary>What keys are made of, and what none should hold.</summary>
    static readonly Gen<string> Keys = Gen.OneOf(
        Gen.Char["0123456789abcdef|"].Array[0, 40].Select(c => new string(c)),
        Gen.Char["\u0001 !-./:AZ_`gz{|}~\u007f0"].Array[0, 12].Select(c => new string(c)),
        Gen.String[Gen.Char['\u0000', '\ud7ff'], 0, 12]);

    [Fact]
    public void Decode_WhatWasEncoded_IsTheKey() => Keys.Sample(key => PackedKey.Decode(PackedKey.Encode(key)) == key, iter: 100_000);

    [Fact]
    public void Encode_KeepsTheOrderOfKeys() => Gen.Select(Keys, Keys, Keys).Sample((start, a, b) =>
    {
        var (one, other) = (start + a, start + b);
        return Math.Sign(PackedKey.Encode(one).AsSpan().SequenceCompareTo(PackedKey.Encode(other)))
            == Math.Sign(string.CompareOrdinal(one, other));
    }, iter: 100_000);

    [Fact]
    public void Encode_EveryPairOfBytes_KeepsTheirOrder()
    {
        for (var a = 0; a < 256; a++)
            for (var b = 0; b < 256; b++)
                Math.Sign(Coded([(byte)'c', (byte)a]).AsSpan().SequenceCompareTo(Coded([(byte)'c', (byte)b])))
                    .ShouldBe(Math.Sign(a.CompareTo(b)), $"{a} and {b}");
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData($"c|{Id}", 20)]
    [InlineData($"t|{Id}|{Touchpoint}", 38)]
    [InlineData($"o|{Id}|demo|shopify|450789469", 37)]
    [InlineData($"d|20260105120000|{Touchpoint}", 27)]
    public void Encode_OfAKey_TakesSoManyBytes(string key, int bytes) => PackedKey.Encode(key).Length.ShouldBe(bytes);

    /// <summary>Files are full of these bytes: another code for any character would make their rows unfindable.</summary>
    [Fact]
    public void Encode_OfEveryCharacter_IsWhatFilesHold()
    {
        var all = Coded([.. Enumerable.Range(0, 256).Select(symbol => (byte)symbol)]);
        Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(all))
            .ShouldBe("7D4BE8D5040D3D8A67BB77C925D58871F76A498ED13EDFDE8732A4A90DEF6350");
        Convert.ToHexStringLower(PackedKey.Encode($"t|{Id}|{Touchpoint}")).ShouldBe(
            "e5f0e622c760e8ae6125b69a022b7d4a5ada9b5bce72c9a284554bc627378cb098995ec998b8");
    }

    static byte[] Coded(byte[] utf8)
    {
        var coded = new byte[PackedKey.MaxBytes(utf8.Length)];
        return coded[..PackedKey.Encode(utf8, coded)];
    }
}
