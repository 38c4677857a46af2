using System.Text.Json.Nodes;

namespace Crm.Web;

/// <summary>One operation of the API for people and tools, as OpenAPI tells it.</summary>
/// <param name="Query">Names, those that are needed with "!": "phoneTail! limit".</param>
/// <param name="Body">The type of the JSON body, or a media type for one without a schema; null for none.</param>
/// <param name="Answer">The answer's media type, or the type of its JSON, or the types it may be of.</param>
sealed record ApiOperation(string Method, string Pattern, string Summary, string Query = "", object? Body = null, object? Answer = null)
{
    /// <summary>It takes a member's token, and no key of a host.</summary>
    public bool IsOfMembers { get; init; }

    /// <param name="schemas">Gets the types of the answer.</param>
    public JsonObject ToJson(ApiSchemas schemas)
    {
        var operation = new JsonObject { ["operationId"] = Id, ["summary"] = Summary };
        if (IsOfMembers) operation["security"] = new JsonArray(new JsonObject { ["member"] = new JsonArray() });
        var parameters = new JsonArray([.. Pattern.Split('/').Where(p => p.StartsWith('{'))
            .Select(p => Parameter("path", p.Trim('{', '}'), true)), .. Query.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(q => Parameter("query", q.TrimEnd('!'), q.EndsWith('!')))]);
        if (parameters.Count > 0) operation["parameters"] = parameters;
        if (Body is not null)
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content(Body, ApiSchemas.Inline) };
        operation["responses"] = new JsonObject
        {
            ["200"] = new JsonObject { ["description"] = "Done.", ["content"] = Content(Answer ?? "application/json", schemas.Of) },
            ["default"] = new JsonObject { ["$ref"] = "#/components/responses/Problem" },
        };
        return operation;
    }

    string Id => Method.ToLowerInvariant() + string.Concat(Pattern.Split('/', '-', '.').Select(p => p.Trim('{', '}'))
        .Where(p => p.Length > 0).Select(p => char.ToUpperInvariant(p[0]) + p[1..]));

    static JsonObject Parameter(string place, string name, bool needed) => new JsonObject
    {
        ["name"] = name, ["in"] = place, ["required"] = needed, ["schema"] = new JsonObject { ["type"] = "string" },
    };

    static JsonObject Content(object of, Func<Type, JsonNode> schema) => of switch
    {
        Type type => new JsonObject { ["application/json"] = new JsonObject { ["schema"] = schema(type) } },
        Type[] types => new JsonObject { ["application/json"] = new JsonObject { ["schema"] = new JsonObject
        {
            ["anyOf"] = new JsonArray([.. types.Select(schema)]),
        } } },
        var media => new JsonObject { [(string)media] = new JsonObject() },
    };
}
