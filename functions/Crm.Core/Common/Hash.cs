using System.Security.Cryptography;
using System.Text;

namespace Crm.Common;

/// <summary>Deterministic ids: 128 bits of SHA-256 over length-prefixed parts, as 32 lower-case hex digits.</summary>
public static class Hash
{
    public static string Hex(params ReadOnlySpan<string> parts)
    {
        var size = 0;
        foreach (var part in parts) size += 4 + Encoding.UTF8.GetMaxByteCount(part.Length);
        var buffer = size <= 1024 ? stackalloc byte[size] : new byte[size];
        var length = 0;
        foreach (var part in parts)
        {
            var written = Encoding.UTF8.GetBytes(part, buffer[(length + 4)..]);
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(buffer[length..], written);
            length += 4 + written;
        }
        return Of(buffer[..length]);
    }

    public static string Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(bytes, digest);
        return Convert.ToHexStringLower(digest[..16]);
    }
}
