namespace Crm.Common;

/// <summary>
/// Texts of a class go out from <see cref="Opens"/> until before <see cref="Closes"/>, local time; the rest of the day is quiet.
/// </summary>
public sealed record SendWindow(TimeOnly Opens, TimeOnly Closes);
