using System.Buffers;
using Crm.Common;
using Crm.Customers;
using Crm.Customers.Views;
using MessagePack;

namespace Crm.Nightly;

/// <summary>Writes a <see cref="ClassificationChange"/>, packed, one change after the other.</summary>
sealed class ChangeWriter
{
    const int Members = 4, MembersOfChange = 3, MembersOfWhy = 5;

    readonly ArrayBufferWriter<byte> items = new(512), row = new(1024);
    readonly Dictionary<(string What, string? From, string? To), Change> known = [];
    readonly Dictionary<(string, string), string> joined = [];
    int count;

    /// <summary>All but the tags.</summary>
    public List<Change> Moves { get; } = [];

    public void Clear()
    {
        items.Clear();
        Moves.Clear();
        count = 0;
    }

    public void Add(string kind, string name, string? from, string? to) => Add(Joined(kind, name), from, to);

    public void Add(string what, string? from, string? to)
    {
        // Few are different: classes, stages and segments from and to each other, and a date.
        if (!known.TryGetValue((what, from, to), out var change)) known[(what, from, to)] = change = new Change(what, from, to);
        Moves.Add(change);
        Write(what, from, to);
    }

    public void AddTag(string name, string? from, string? to) => Write(Joined("tag:", name), from, to);

    public byte[] Write(string customer, string run, CustomerView view, string against)
    {
        row.Clear();
        var to = new MessagePackWriter(row);
        to.WriteArrayHeader(Members);
        HexFormatter.Instance.Serialize(ref to, customer, MessagePackSerializerOptions.Standard);
        HexFormatter.Instance.Serialize(ref to, run, MessagePackSerializerOptions.Standard);
        to.WriteArrayHeader(count);
        to.WriteRaw(items.WrittenSpan);
        to.WriteArrayHeader(MembersOfWhy);
        to.Write(view.Days);
        to.Write(view.Purchases);
        to.Write(view.Total);
        to.Write(view.Currency);
        to.Write(against);
        to.Flush();
        return row.WrittenSpan.ToArray();
    }

    void Write(string what, string? from, string? to)
    {
        var writer = new MessagePackWriter(items);
        writer.WriteArrayHeader(MembersOfChange);
        writer.Write(what);
        writer.Write(from);
        writer.Write(to);
        writer.Flush();
        count++;
    }

    string Joined(string kind, string name)
    {
        if (!joined.TryGetValue((kind, name), out var whole)) joined[(kind, name)] = whole = kind + name;
        return whole;
    }
}
