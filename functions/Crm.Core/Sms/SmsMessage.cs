namespace Crm.Sms;

/// <summary>
/// One text to one phone. <see cref="Tag"/> is the touchpoint id: delivery reports and <see cref="ISmsGateway.FindAsync"/> go by it.
/// </summary>
public sealed record SmsMessage(string Tag, string Shop, string To, string Text)
{
    /// <summary>Whose text it is: a provider that echoes a tag gets this with it, so a report finds its row with one read.</summary>
    public string? Customer { get; init; }

    /// <summary>The gateways this text may take, in order, by the shop's settings; empty: the host's own.</summary>
    public IReadOnlyList<string> Chain { get; init; } = [];

    /// <summary>Those of them that certainly did not send it.</summary>
    public IReadOnlyList<string> Tried { get; init; } = [];

    /// <summary>The one that was chosen by <see cref="ISmsGateway.Route"/> and written with the claim.</summary>
    public string? Gateway { get; init; }

    /// <summary>How often a gateway has failed on it by its own word.</summary>
    public int Attempts { get; init; }
    public bool Promotional { get; init; }

    /// <summary>A gateway has put it off before: its place in the queue has come.</summary>
    public bool Waited { get; init; }

    /// <summary>When it is worth nothing any more.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Set for a mail: <see cref="To"/> is then an address, and <see cref="Text"/> what people see of it in lists.</summary>
    public MailContent? Mail { get; init; }

    /// <summary>What stands before the text, which template gateways put there themselves.</summary>
    public string Signature { get; init; } = "";

    /// <summary>When the same buyer got other texts.</summary>
    public IReadOnlyList<DateTimeOffset> Recent { get; init; } = [];

    /// <summary>Where the words come from, for gateways that send approved templates only.</summary>
    public TextSource? Source { get; init; }
}

/// <param name="From">The sender's address.</param>
public sealed record MailContent(string Subject, string Plain, string Html, string From, string FromName)
{
    public string? ReplyTo { get; init; }

    /// <summary>The signed link that ends advertising; null where the shop has none.</summary>
    public string? Unsubscribe { get; init; }
}

/// <summary>The step a text was written from, and the values it was written with.</summary>
public sealed record TextSource(string Flow, string Step, string Variant, string Language,
    Func<IReadOnlyDictionary<string, object?>> Values);
