using System.Buffers;
using Crm.Common;
using MessagePack;

namespace Crm.Tests.Common;

/// <summary>Reads what the library writes, steps over whatever it can write, and says where a row is not one.</summary>
public sealed class PackedFieldsTests
{
    delegate void Write(ref MessagePackWriter to);

    static readonly long[] Numbers = [0, 1, 127, 128, 255, 256, 65_535, 65_536, uint.MaxValue, 1L + uint.MaxValue, long.MaxValue,
        -1, -32, -33, -128, -129, -32_768, -32_769, int.MinValue, 1L * int.MinValue - 1, long.MinValue];

    /// <summary>Of texts, bytes, lists and maps: around each width their length is stored in.</summary>
    static readonly int[] Lengths = [0, 1, 15, 16, 31, 32, 255, 256, 65_535, 65_536];

    [Fact]
    public void Read_AnyNumber_IsWhatWasWritten()
    {
        foreach (var number in Numbers)
        {
            var fields = new PackedFields(Row((ref to) => to.Write(number)));
            fields.ReadInt64().ShouldBe(number);
            fields.Consumed.ShouldBe(Row((ref to) => to.Write(number)).Length);
        }
    }

    [Fact]
    public void Read_AnyLength_IsWhatWasWritten()
    {
        foreach (var length in Lengths)
        {
            var text = new string('x', length);
            System.Text.Encoding.UTF8.GetString(new PackedFields(Row((ref to) => to.Write(text))).ReadText()).ShouldBe(text);
            new PackedFields(Row((ref to) => to.WriteArrayHeader(length))).ReadArrayHeader().ShouldBe(length);
            new PackedFields(Row((ref to) => to.WriteMapHeader(length))).ReadMapHeader().ShouldBe(length);
        }
        new PackedFields(Row((ref to) => to.Write(true))).ReadBoolean().ShouldBeTrue();
        new PackedFields(Row((ref to) => to.Write(false))).ReadBoolean().ShouldBeFalse();
        new PackedFields(Row((ref to) => to.WriteNil())).TryReadNil().ShouldBeTrue();
    }

    [Fact]
    public void Skip_Anything_IsAtTheNextField()
    {
        foreach (var write in Kinds())
        {
            var fields = new PackedFields(Row((ref to) =>
            {
                write(ref to);
                to.Write(4711);
            }));
            fields.Skip();
            fields.ReadInt32().ShouldBe(4711);
        }
    }

    [Fact]
    public void Skip_ARowThatIsCutShort_SaysSo()
    {
        foreach (var write in Kinds())
        {
            var row = Row(write);
            for (var length = 0; length < Math.Min(row.Length, 40); length++)
                Should.Throw<MessagePackSerializationException>(() => new PackedFields(row.AsSpan(0, length)).Skip());
        }
    }

    [Fact]
    public void Read_AnotherKindThanIsThere_SaysSo()
    {
        var text = Row((ref to) => to.Write("7"));
        Should.Throw<MessagePackSerializationException>(() => new PackedFields(text).ReadInt64());
        Should.Throw<MessagePackSerializationException>(() => new PackedFields(text).ReadArrayHeader());
        Should.Throw<MessagePackSerializationException>(() => new PackedFields(text).ReadMapHeader());
        Should.Throw<MessagePackSerializationException>(() => new PackedFields(text).ReadBoolean());
        Should.Throw<MessagePackSerializationException>(() => new PackedFields(Row((ref to) => to.Write(7))).ReadText());
        Should.Throw<MessagePackSerializationException>(() => new PackedFields([0xc1]).Skip());
    }

    static IEnumerable<Write> Kinds()
    {
        foreach (var number in Numbers) yield return (ref to) => to.Write(number);
        foreach (var length in Lengths)
        {
            yield return (ref to) => to.Write(new string('x', length));
            yield return (ref to) => to.Write(new byte[length]);
            yield return (ref to) => to.WriteExtensionFormat(new ExtensionResult(5, new ReadOnlySequence<byte>(new byte[length])));
            yield return (ref to) => List(ref to, length);
            yield return (ref to) => Map(ref to, length);
        }
        foreach (var length in new[] { 2, 4, 8 })
            yield return (ref to) => to.WriteExtensionFormat(new ExtensionResult(5, new ReadOnlySequence<byte>(new byte[length])));
        yield return (ref to) => to.Write(1.5);
        yield return (ref to) => to.Write(1.5f);
        yield return (ref to) => to.Write(true);
        yield return (ref to) => to.WriteNil();
        yield return (ref to) => to.Write(new DateTime(2026, 3, 1, 0, 0, 0, 5, DateTimeKind.Utc));
    }

    // Lists in lists, so that what is inside is stepped over too.
    static void List(ref MessagePackWriter to, int length)
    {
        to.WriteArrayHeader(length);
        for (var i = 0; i < length; i++)
        {
            to.WriteArrayHeader(2);
            to.Write(i);
            to.Write("客");
        }
    }

    static void Map(ref MessagePackWriter to, int length)
    {
        to.WriteMapHeader(length);
        for (var i = 0; i < length; i++)
        {
            to.Write("k");
            List(ref to, i % 3);
        }
    }

    static byte[] Row(Write write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var to = new MessagePackWriter(bytes);
        write(ref to);
        to.Flush();
        return bytes.WrittenSpan.ToArray();
    }
}
