using System.Security.Cryptography;
using System.Text;

namespace Crm.Pages.Accounts;

/// <summary>Secrets that are handed out. Only their hash is stored: who reads the store can use none of them.</summary>
static class Tokens
{
    const int Bytes = 32;

    /// <summary>256 random bits, fit for an address and a cookie.</summary>
    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));

    public static bool IsOne(string? text) => text is { Length: 2 * Bytes } && text.All(char.IsAsciiHexDigitLower);

    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(token)));

    /// <summary>What a form has to bring: made of the cookie's secret, so that only a page shown to this browser knows it.</summary>
    public static string Form(string token) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(token), "form"u8));

    public static bool Equal(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(a)), SHA256.HashData(Encoding.UTF8.GetBytes(b)));
}
