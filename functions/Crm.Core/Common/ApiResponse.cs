namespace Crm.Common;

/// <summary>An HTTP answer, free of any web framework.</summary>
public sealed record ApiResponse(int Status, string ContentType, string Body)
{
    public static ApiResponse Json(string body) => new(200, "application/json", body);

    /// <summary>What the JSON was written from: what the description of the API says of it, a test compares. Null for all else.</summary>
    public Type? Model { get; private init; }

    public static ApiResponse Of<T>(T value) =>
        Json(System.Text.Encoding.UTF8.GetString(Common.Json.Bytes(value))) with { Model = typeof(T) };

    /// <summary>RFC 9457 problem details.</summary>
    /// <param name="rule">A word for programs, where one answer can have several reasons.</param>
    public static ApiResponse Problem(int status, string title, string detail, string? rule = null) =>
        new(status, "application/problem+json",
            System.Text.Encoding.UTF8.GetString(Common.Json.Bytes(new ProblemDetails("about:blank", title, status, detail, rule))));

    sealed record ProblemDetails(string Type, string Title, int Status, string Detail, string? Rule);
}
