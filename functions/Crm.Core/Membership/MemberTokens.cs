using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Crm.Customers;
using Crm.Shops;

namespace Crm.Membership;

/// <summary>Whom a token lets in.</summary>
/// <param name="Platform">Null: <paramref name="Id"/> is a customer's.</param>
/// <param name="Id">The buyer's on the platform.</param>
public sealed record MemberClaim(Shop Shop, MemberAccess Access, string? Platform, string Id)
{
    public Identity? Identity => Platform is null ? null : Customers.Identity.Buyer(Shop.Id, Platform, Id);
    public string Subject => $"{Platform ?? MemberTokens.Customer}:{Id}";
}

/// <summary>
/// A member's token: a JSON Web Token (RFC 7519) with HS256, which the shop's server signs once its own sign-in knows who the member is.
/// Any library makes one; nothing else but this algorithm and these claims is taken.
/// </summary>
public sealed class MemberTokens(ShopDirectory shops, TimeProvider time)
{
    public const string Customer = "customer";
    public static readonly TimeSpan LongestLife = TimeSpan.FromHours(24), Skew = TimeSpan.FromMinutes(1);
    const int Longest = 2048, LongestId = 200, ShortestNonce = 8, LongestNonce = 100;

    /// <summary>Some shop has a secret.</summary>
    public bool AreThere => shops.All.Any(s => s.Member is not null);

    /// <summary>Null: nothing signed by one of the shop's secrets, or over.</summary>
    public MemberClaim? Read(string token)
    {
        if (token.Length > Longest || token.Split('.') is not [var head, var body, var signature]) return null;
        if (Text(head, "alg") != "HS256" || Parse(body) is not { } claims) return null;
        if (Text(claims, "iss") is not { } issuer || shops.Find(issuer) is not { Member: { } access } shop) return null;
        if (!IsSigned(access, $"{head}.{body}", signature)) return null;
        var now = time.GetUtcNow();
        if (Seconds(claims, "exp") is not { } until || until <= now || until > now + LongestLife + Skew) return null;
        if (claims.TryGetProperty("nbf", out _) && !(Seconds(claims, "nbf") <= now + Skew)) return null;
        if (Text(claims, "jti") is not { Length: >= ShortestNonce and <= LongestNonce }) return null;
        return Text(claims, "sub") is { } subject && subject.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
            && subject[(colon + 1)..] is { Length: > 0 and <= LongestId } id
            ? new MemberClaim(shop, access, subject[..colon] == Customer ? null : subject[..colon], id) : null;
    }

    // All secrets are tried, so that the time says nothing of which one it was.
    static bool IsSigned(MemberAccess access, string signed, string signature)
    {
        if (Decode(signature) is not { Length: 32 } given) return false;
        var isSigned = false;
        foreach (var secret in access.Secrets)
            isSigned |= CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(signed)), given);
        return isSigned;
    }

    static JsonElement? Parse(string part)
    {
        try
        {
            return Decode(part) is { } bytes && JsonSerializer.Deserialize<JsonElement>(bytes) is { ValueKind: JsonValueKind.Object } value
                ? value : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static byte[]? Decode(string part) => part.Length > 0 && Base64Url.IsValid(part) ? Base64Url.DecodeFromChars(part) : null;
    static string? Text(string part, string name) => Parse(part) is { } value ? Text(value, name) : null;

    static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;

    static DateTimeOffset? Seconds(JsonElement value, string name) => value.TryGetProperty(name, out var found)
        && found.ValueKind == JsonValueKind.Number && found.TryGetInt64(out var seconds) && seconds is > 0 and < 32_503_680_000
        ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
