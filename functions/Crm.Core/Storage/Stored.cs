namespace Crm.Storage;

/// <summary>A row read as a value, with what a conditional write of it needs.</summary>
public sealed record Stored<T>(T Value, string ETag, ReadOnlyMemory<byte> Body) where T : class;
