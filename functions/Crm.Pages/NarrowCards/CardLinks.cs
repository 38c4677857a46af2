using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Crm.Common;
using Crm.Pages.Accounts;
using Crm.Storage;

namespace Crm.Pages.NarrowCards;

/// <summary>
/// Signed links to one buyer's narrow card, for windows that nobody signs in on: good for a few minutes, for this buyer only, and for
/// looking only. Nothing is stored of them but the key they are signed with.
/// </summary>
public sealed class CardLinks(CrmTables tables, TimeProvider time)
{
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);
    const string Partition = "card-links", Row = "key";
    const int Id = 16, Until = 8, Signature = 16;

    sealed record Kept(string Key);

    /// <summary>Its address below the host's.</summary>
    public async Task<NewLink> MakeAsync(string customer, CancellationToken cancel)
    {
        var until = time.GetUtcNow() + Lasts;
        var bytes = new byte[Id + Until + Signature];
        Convert.FromHexString(customer).CopyTo(bytes, 0);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(Id), until.ToUnixTimeSeconds());
        Sign(await KeyAsync(cancel), bytes).CopyTo(bytes, Id + Until);
        return new NewLink(PagePath.Of("card/" + Base64Url.EncodeToString(bytes)), until);
    }

    /// <summary>The customer a link is for; null for one that is over, or that was not signed here.</summary>
    public async Task<string?> ReadAsync(string token, CancellationToken cancel)
    {
        if (token.Length != Base64Url.GetEncodedLength(Id + Until + Signature) || !Base64Url.IsValid(token)) return null;
        var bytes = Base64Url.DecodeFromChars(token);
        var signed = CryptographicOperations.FixedTimeEquals(Sign(await KeyAsync(cancel), bytes), bytes.AsSpan(Id + Until));
        return signed && BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(Id)) > time.GetUtcNow().ToUnixTimeSeconds()
            ? Convert.ToHexStringLower(bytes.AsSpan(0, Id)) : null;
    }

    static byte[] Sign(byte[] key, byte[] bytes) => HMACSHA256.HashData(key, bytes.AsSpan(0, Id + Until))[..Signature];

    // Whoever comes second takes the first one's.
    async Task<byte[]> KeyAsync(CancellationToken cancel) => Convert.FromHexString((await tables.Runs.UpdateAsync<Kept>(Partition, Row,
        known => known ?? new Kept(Tokens.New()), cancel))!.Key);
}
