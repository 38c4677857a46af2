using MessagePack;

namespace Crm.Orders;

/// <summary>The platform's status word as it came.</summary>
/// <param name="Word">As the platform writes it.</param>
/// <param name="Dead">The platform calls the order cancelled, closed or failed by this word.</param>
[MessagePackObject]
public sealed record SourceStatus([property: Key(0)] string Word, [property: Key(1)] bool Dead);
