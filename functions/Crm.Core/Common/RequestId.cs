namespace Crm.Common;

/// <summary>The caller's own name of a request: told again, it is done once.</summary>
public static class RequestId
{
    public const int Longest = 60;
    public const string Hint = "request: your own id of this request, up to 60 letters, digits, '-', '_' and '.': told again it is done "
        + "once.";

    public static bool IsOne(string? text) => text is { Length: > 0 and <= Longest }
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
