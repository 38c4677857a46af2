using Crm.Common;

namespace Crm.Orders;

public sealed record Refund
{
    public DateTimeOffset? Opened { get; init; }
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Minor units of the order's currency, as last told.</summary>
    public LwwRegister<RefundAmount>? Amount { get; init; }

    /// <summary>Whether it is still asked for, as last told; null where only its beginning and end were.</summary>
    public LwwRegister<RefundLife>? Life { get; init; }

    public bool IsOpen => Finished is null && (Life?.Value.Open ?? Opened is not null);

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

public sealed record RefundAmount(long Minor);

/// <param name="Open">False once it was withdrawn or refused.</param>
public sealed record RefundLife(bool Open);
