namespace Crm.Local.Setup;

/// <summary>What a new installation has to be told; the rest has defaults that change nothing for the worse.</summary>
sealed record SetupAnswers
{
    public required string Shop { get; init; }
    public required string Name { get; init; }
    public required string Country { get; init; }
    public required string Language { get; init; }
    public required string Zone { get; init; }
    public required string Preset { get; init; }
    public string? PublicUrl { get; init; }

    /// <summary>By platform, its settings: "Secrets__0", "AppKey", "Api__AccessToken"…</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Platforms { get; init; }

    /// <summary>Null: texts stay in the outbox.</summary>
    public string? Gateway { get; init; }
    public IReadOnlyDictionary<string, string> GatewaySettings { get; init; } = new Dictionary<string, string>();
    public string? TemplatesFile { get; init; }
    public required string UnsubscribeKey { get; init; }
    public required string LinksKey { get; init; }
}
