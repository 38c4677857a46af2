using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Crm.Common;

namespace Crm.Web;

/// <summary>
/// JSON schemas by the types that write and read the bodies. Answers are closed: what stands in one is described, and what is never null is
/// always there. Every type of an answer stands once, under its name.
/// </summary>
sealed partial class ApiSchemas
{
    const string Prefix = "#/components/schemas/";

    static readonly JsonSerializerOptions Options = new(Json.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    // Numbers may be told as texts, and are never answered so.
    static readonly JsonSerializerOptions Written = new(Options) { NumberHandling = JsonNumberHandling.Strict };

    readonly SortedDictionary<string, JsonNode> byName = new(StringComparer.Ordinal);
    readonly JsonSchemaExporterOptions answers;

    public ApiSchemas() => answers = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Answer };

    /// <summary>A reference to the answer's schema, which is kept.</summary>
    public JsonNode Of(Type type) => Written.GetJsonSchemaAsNode(type, answers);

    public JsonObject ToJson() => new(byName.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value.DeepClone())));

    /// <summary>Of a body, whole.</summary>
    public static JsonNode Inline(Type type)
    {
        var whole = Options.GetJsonSchemaAsNode(type, new()
        {
            TreatNullObliviousAsNonNullable = true, TransformSchemaNode = (context, schema) => Time(context) ?? schema,
        });
        return Unfolded(whole, whole);
    }

    // A pointer into the body's own schema leads nowhere once that stands inside the description.
    static JsonNode Unfolded(JsonNode node, JsonNode whole) => node switch
    {
        JsonObject told when told["$ref"]?.GetValue<string>() is { } pointer => Target(pointer, whole),
        JsonObject told => new JsonObject(told.Select(m => KeyValuePair.Create(m.Key, m.Value is null ? null : Unfolded(m.Value, whole)))),
        JsonArray list => new JsonArray([.. list.Select(one => one is null ? null : Unfolded(one, whole))]),
        _ => node.DeepClone(),
    };

    // What holds itself is anything, from the second time on.
    static JsonNode Target(string pointer, JsonNode whole)
    {
        var there = whole;
        foreach (var name in pointer.Split('/').Skip(1))
            there = there is JsonArray list ? list[int.Parse(name, CultureInfo.InvariantCulture)]! : there[name]!;
        return there.ToJsonString().Contains($"\"{pointer}\"", StringComparison.Ordinal) ? new JsonObject() : Unfolded(there, whole);
    }

    static JsonObject? Time(JsonSchemaExporterContext context) =>
        (Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type) == typeof(DateTimeOffset)
            ? new JsonObject { ["type"] = "string", ["format"] = "date-time" } : null;

    // Inner types come first. A type that holds itself comes as a pointer into the whole, and is named like any other.
    JsonNode Answer(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (Time(context) is { } time) return time;
        // A struct that may be missing is the struct, where it is there.
        if (Nullable.GetUnderlyingType(context.TypeInfo.Type) is { } inner && Written.GetTypeInfo(inner).Kind == JsonTypeInfoKind.Object)
            return Of(inner);
        if (schema is not JsonObject told) return schema;
        if (context.TypeInfo is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element } && told.ContainsKey("$ref"))
            return new JsonObject { ["type"] = "array", ["items"] = Element(element) };
        if (context.TypeInfo is { Kind: JsonTypeInfoKind.Dictionary, ElementType: { } value } && told.ContainsKey("$ref"))
            return new JsonObject { ["type"] = "object", ["additionalProperties"] = Element(value) };
        if (context.TypeInfo.Kind != JsonTypeInfoKind.Object) return schema;
        var name = Name(context.TypeInfo.Type);
        if (told["properties"] is JsonObject properties) byName[name] = Closed(context.TypeInfo, properties);
        else if (!told.ContainsKey("$ref")) return schema;
        return new JsonObject { ["$ref"] = Prefix + name };
    }

    // An object is named, as it may be the one that is just being told; all else is told anew.
    JsonNode Element(Type type) => Written.GetTypeInfo(type).Kind == JsonTypeInfoKind.Object
        ? new JsonObject { ["$ref"] = Prefix + Name(type) } : Of(type);

    static JsonObject Closed(JsonTypeInfo type, JsonObject properties)
    {
        var (told, needed) = (new JsonObject(), new JsonArray());
        foreach (var property in type.Properties.Where(p => p.Set is not null || p.AssociatedParameter is not null))
        {
            if (!properties.Remove(property.Name, out var schema)) continue;
            told[property.Name] = schema;
            if (IsAlwaysThere(property)) needed.Add(property.Name);
        }
        return new JsonObject
        {
            ["type"] = "object", ["properties"] = told, ["required"] = needed, ["additionalProperties"] = false,
        };
    }

    static bool IsAlwaysThere(JsonPropertyInfo property) => !property.IsGetNullable
        && Nullable.GetUnderlyingType(property.PropertyType) is null
        && property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), true).Length is null or 0;

    // What stands inside a class is called by both: "StepDesk.Told" is StepTold.
    static string Name(Type type) => type.DeclaringType is { } outer
        ? Outer().Replace(outer.Name, "") + type.Name : type.IsGenericType
        ? string.Concat(type.GetGenericArguments().Select(Name)) + type.Name.Split('`')[0] : type.Name;

    [GeneratedRegex("(Desk|Api|Service|Result)$")]
    private static partial Regex Outer();
}
