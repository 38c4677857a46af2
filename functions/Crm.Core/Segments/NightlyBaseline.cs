using System.Text.Json.Serialization;

namespace Crm.Segments;

/// <summary>What a night works with: fixed before the second pass begins, so every bucket is judged alike.</summary>
public sealed record NightlyBaseline
{
    public required string Run { get; init; }
    public required string Group { get; init; }
    public required DateOnly Date { get; init; }

    /// <summary>
    /// The instant conditions are asked at: the end of the run's local date would be unknown tonight, so it is the night's hour.
    /// </summary>
    public required DateTimeOffset At { get; init; }
    public required ShopTotals Totals { get; init; }
    [JsonPropertyName("learned")]
    public required TrainedModels TrainedModels { get; init; }
}
