using Crm.Common;
using MessagePack;
using MessagePack.Formatters;

namespace Crm.Orders;

/// <summary>
/// An order's plan ("flow|step" to what was planned) by flow and then by step, so that a flow's name stands there once. Rows of earlier
/// versions have both names before each step, and are read as well.
/// </summary>
public sealed class PlanFormatter : IMessagePackFormatter<SortedDictionary<string, PlannedStep>?>
{
    public void Serialize(ref MessagePackWriter writer, SortedDictionary<string, PlannedStep>? plan, MessagePackSerializerOptions options)
    {
        if (plan is null)
        {
            writer.WriteNil();
            return;
        }
        KeyValuePair<string, PlannedStep>[] steps = [.. plan];
        var flows = 0;
        for (var at = 0; at < steps.Length; at = EndOfFlow(steps, at)) flows++;
        writer.WriteMapHeader(flows);
        for (var at = 0; at < steps.Length;)
        {
            var flow = FlowOf(steps[at].Key);
            var end = EndOfFlow(steps, at);
            writer.Write(flow);
            writer.WriteMapHeader(end - at);
            for (; at < end; at++)
            {
                writer.Write(steps[at].Key.AsSpan(flow.Length + 1));
                Write(ref writer, steps[at].Value, options);
            }
        }
    }

    public SortedDictionary<string, PlannedStep>? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.TryReadNil()) return null;
        var plan = new SortedDictionary<string, PlannedStep>(StringComparer.Ordinal);
        var step = options.Resolver.GetFormatterWithVerify<PlannedStep>();
        for (var flows = reader.ReadMapHeader(); flows > 0; flows--)
        {
            var name = reader.ReadString()!;
            if (reader.NextMessagePackType != MessagePackType.Map) plan[name] = step.Deserialize(ref reader, options);
            else
                for (var steps = reader.ReadMapHeader(); steps > 0; steps--)
                    plan[$"{name}|{reader.ReadString()}"] = step.Deserialize(ref reader, options);
        }
        return plan;
    }

    // Two members of most: the third is left away where it is null.
    static void Write(ref MessagePackWriter writer, PlannedStep step, MessagePackSerializerOptions options)
    {
        writer.WriteArrayHeader(step.Past is null ? 2 : 3);
        writer.Write(step.Version);
        InstantFormatter.Instance.Serialize(ref writer, step.Due, options);
        if (step.Past is { } past) InstantFormatter.Instance.Serialize(ref writer, past, options);
    }

    // In the order of the keys the steps of a flow stand together: they begin alike, with its name and the bar.
    static int EndOfFlow(KeyValuePair<string, PlannedStep>[] steps, int from)
    {
        var end = from + 1;
        while (end < steps.Length && FlowOf(steps[end].Key).SequenceEqual(FlowOf(steps[from].Key))) end++;
        return end;
    }

    static ReadOnlySpan<char> FlowOf(string key) => key.AsSpan(0, key.IndexOf('|'));
}
