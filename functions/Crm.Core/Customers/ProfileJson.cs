using System.Text.Json;
using System.Text.Json.Serialization;
using Crm.Common;

namespace Crm.Customers;

/// <summary>
/// Reads a stored profile of either form: field by field, or the one register of earlier versions ({"at": …, "value": {"name": …}}), whose
/// fields all have its time. The next write of the row writes it field by field.
/// </summary>
sealed class ProfileJson : JsonConverter<KnownProfile>
{
    public override KnownProfile? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var peek = reader;
        var isOneRegister = peek.Read() && peek.TokenType == JsonTokenType.PropertyName
            && (peek.ValueTextEquals("at"u8) || peek.ValueTextEquals("value"u8));
        if (!isOneRegister) return JsonSerializer.Deserialize<KnownProfile>(ref reader, options);
        var old = JsonSerializer.Deserialize<LwwRegister<Profile>>(ref reader, options);
        return old is null ? null : new KnownProfile(old.At, old.Value);
    }

    public override void Write(Utf8JsonWriter writer, KnownProfile value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, options);
}
