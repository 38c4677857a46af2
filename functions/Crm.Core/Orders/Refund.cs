using Crm.Common;
using MessagePack;

namespace Crm.Orders;

[MessagePackObject]
public sealed record Refund
{
    [Key(0)] public DateTimeOffset? Opened { get; init; }
    [Key(1)] public DateTimeOffset? Finished { get; init; }

    /// <summary>Minor units of the order's currency, as last told.</summary>
    [Key(2)] public LwwRegister<RefundAmount>? Amount { get; init; }

    /// <summary>Whether it is still asked for, as last told; null where only its beginning and end were.</summary>
    [Key(3)] public LwwRegister<RefundLife>? Life { get; init; }

    [IgnoreMember] public bool IsOpen => Finished is null && (Life?.Value.Open ?? Opened is not null);

    /// <summary>Anything but an amount was told of it.</summary>
    internal bool IsTold => Opened is not null || Finished is not null || Life is not null;
    internal DateTimeOffset? LastNews => Life is { } life && !(Opened > life.At) ? life.At : Opened;

    public static Refund Join(Refund a, Refund b) => new()
    {
        Opened = Common.Join.Earliest(a.Opened, b.Opened),
        Finished = Common.Join.Earliest(a.Finished, b.Finished),
        Amount = LwwRegister<RefundAmount>.Join(a.Amount, b.Amount),
        Life = LwwRegister<RefundLife>.Join(a.Life, b.Life),
    };
}

[MessagePackObject]
public sealed record RefundAmount([property: Key(0)] long Minor);

/// <param name="Open">False once it was withdrawn or refused.</param>
[MessagePackObject]
public sealed record RefundLife([property: Key(0)] bool Open);
