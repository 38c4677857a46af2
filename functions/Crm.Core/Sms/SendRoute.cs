namespace Crm.Sms;

/// <summary>Which way a text goes just now.</summary>
public abstract record SendRoute
{
    /// <param name="Gateway">Null: the host's own.</param>
    public sealed record Open(string? Gateway) : SendRoute;

    /// <summary>No gateway may take it before this time; nothing was claimed.</summary>
    public sealed record Closed(DateTimeOffset Until, string Rule) : SendRoute;
}
