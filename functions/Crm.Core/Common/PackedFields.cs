using System.Buffers.Binary;
using MessagePack;

namespace Crm.Common;

/// <summary>
/// Reads the fields of a packed row one after the other out of one stretch of memory. The library's reader also takes memory in pieces and
/// guards against senders it does not know; rows written here need neither, and a night reads millions of them.
/// </summary>
public ref struct PackedFields(ReadOnlySpan<byte> row)
{
    readonly ReadOnlySpan<byte> row = row;

    /// <summary>Bytes read so far.</summary>
    public int Consumed { get; private set; }

    public bool TryReadNil()
    {
        if (Consumed == row.Length || row[Consumed] != MessagePackCode.Nil) return false;
        Consumed++;
        return true;
    }

    public bool ReadBoolean() => Code() switch
    {
        MessagePackCode.True => true,
        MessagePackCode.False => false,
        var other => throw Unexpected(other),
    };

    public int ReadInt32() => checked((int)ReadInt64());

    public long ReadInt64()
    {
        var code = Code();
        return code switch
        {
            <= MessagePackCode.MaxFixInt => code,
            >= MessagePackCode.MinNegativeFixInt => (sbyte)code,
            MessagePackCode.UInt8 => Next(1)[0],
            MessagePackCode.UInt16 => BinaryPrimitives.ReadUInt16BigEndian(Next(2)),
            MessagePackCode.UInt32 => BinaryPrimitives.ReadUInt32BigEndian(Next(4)),
            MessagePackCode.UInt64 => checked((long)BinaryPrimitives.ReadUInt64BigEndian(Next(8))),
            MessagePackCode.Int8 => (sbyte)Next(1)[0],
            MessagePackCode.Int16 => BinaryPrimitives.ReadInt16BigEndian(Next(2)),
            MessagePackCode.Int32 => BinaryPrimitives.ReadInt32BigEndian(Next(4)),
            MessagePackCode.Int64 => BinaryPrimitives.ReadInt64BigEndian(Next(8)),
            _ => throw Unexpected(code),
        };
    }

    public int ReadArrayHeader() => Header(MessagePackCode.MinFixArray, MessagePackCode.Array16, MessagePackCode.Array32);

    public int ReadMapHeader() => Header(MessagePackCode.MinFixMap, MessagePackCode.Map16, MessagePackCode.Map32);

    /// <summary>A text as it is stored: UTF-8.</summary>
    public ReadOnlySpan<byte> ReadText()
    {
        var code = Code();
        return Next(code switch
        {
            >= MessagePackCode.MinFixStr and <= MessagePackCode.MaxFixStr => code & 0x1f,
            MessagePackCode.Str8 => Length(1),
            MessagePackCode.Str16 => Length(2),
            MessagePackCode.Str32 => Length(4),
            _ => throw Unexpected(code),
        });
    }

    /// <summary>Steps over one field with all that is in it.</summary>
    public void Skip()
    {
        for (var left = 1; left > 0; left--) left += SkipOne();
    }

    // How many fields that one announced.
    int SkipOne()
    {
        var code = Code();
        switch (code)
        {
            case <= MessagePackCode.MaxFixInt or >= MessagePackCode.MinNegativeFixInt: return 0;
            case <= MessagePackCode.MaxFixMap: return 2 * (code & 0xf);
            case <= MessagePackCode.MaxFixArray: return code & 0xf;
            case <= MessagePackCode.MaxFixStr: Next(code & 0x1f); return 0;
            case MessagePackCode.Nil or MessagePackCode.False or MessagePackCode.True: return 0;
            case MessagePackCode.UInt8 or MessagePackCode.Int8: Next(1); return 0;
            case MessagePackCode.UInt16 or MessagePackCode.Int16: Next(2); return 0;
            case MessagePackCode.UInt32 or MessagePackCode.Int32 or MessagePackCode.Float32: Next(4); return 0;
            case MessagePackCode.UInt64 or MessagePackCode.Int64 or MessagePackCode.Float64: Next(8); return 0;
            case MessagePackCode.Str8 or MessagePackCode.Bin8: Next(Length(1)); return 0;
            case MessagePackCode.Str16 or MessagePackCode.Bin16: Next(Length(2)); return 0;
            case MessagePackCode.Str32 or MessagePackCode.Bin32: Next(Length(4)); return 0;
            case MessagePackCode.Array16: return Length(2);
            case MessagePackCode.Array32: return Length(4);
            case MessagePackCode.Map16: return 2 * Length(2);
            case MessagePackCode.Map32: return 2 * Length(4);
            // One byte says which extension it is.
            case MessagePackCode.Ext8: Next(Length(1) + 1); return 0;
            case MessagePackCode.Ext16: Next(Length(2) + 1); return 0;
            case MessagePackCode.Ext32: Next(Length(4) + 1); return 0;
            case >= MessagePackCode.FixExt1 and <= MessagePackCode.FixExt16: Next((1 << code - MessagePackCode.FixExt1) + 1); return 0;
            default: throw Unexpected(code);
        }
    }

    int Header(byte few, byte upTo16Bits, byte upTo32Bits)
    {
        var code = Code();
        return (code & 0xf0) == few ? code & 0xf : code == upTo16Bits ? Length(2) : code == upTo32Bits ? Length(4) : throw Unexpected(code);
    }

    byte Code() => Next(1)[0];

    int Length(int bytes) => bytes switch
    {
        1 => Next(1)[0],
        2 => BinaryPrimitives.ReadUInt16BigEndian(Next(2)),
        _ => checked((int)BinaryPrimitives.ReadUInt32BigEndian(Next(4))),
    };

    ReadOnlySpan<byte> Next(int bytes)
    {
        if ((uint)bytes > row.Length - Consumed) throw new MessagePackSerializationException("A packed row ends in the middle of a field.");
        var next = row.Slice(Consumed, bytes);
        Consumed += bytes;
        return next;
    }

    static MessagePackSerializationException Unexpected(byte code) => new($"A packed row has the code 0x{code:x2} where another is due.");
}
