using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Crm.Common;

/// <summary>
/// Finds keys that no setting has. Configuration binds what it knows and passes over the rest in silence, so a misspelt name would
/// switch off what it was meant to switch on.
/// </summary>
public static class SettingKeys
{
    /// <param name="root">What the keys are bound to.</param>
    /// <param name="keys">Of leaves, with ":" between levels.</param>
    /// <returns>One sentence a wrong key, with the nearest right one, as they stand in a settings file.</returns>
    public static IEnumerable<string> Mistakes(Type root, IEnumerable<string> keys)
    {
        foreach (var key in keys)
            if (Walk(root, key.Split(':'), 0) is { } wrong) yield return $"{key.Replace(":", "__", StringComparison.Ordinal)}: {wrong}";
    }

    /// <summary>The first levels a type knows.</summary>
    public static IEnumerable<string> Names(Type type) => Properties(type).Select(p => p.Name);

    static string? Walk(Type type, string[] parts, int at)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (IsValue(type)) return at == parts.Length ? null : $"'{parts[at - 1]}' is one value and has nothing below it.";
        if (Element(type) is { } element) return OfElement(element, type, parts, at);
        if (at == parts.Length) return $"'{parts[at - 1]}' is a section: it needs a name below it.";
        var property = Properties(type).FirstOrDefault(p => string.Equals(p.Name, parts[at], StringComparison.OrdinalIgnoreCase));
        if (property is not null) return Walk(property.PropertyType, parts, at + 1);
        var near = Nearest.Of(parts[at], Names(type));
        if (near is null) return $"there is no setting '{parts[at]}'; known here are {string.Join(", ", Names(type))}.";
        return $"there is no such setting. Did you mean {string.Join("__", [.. parts[..at], near, .. parts[(at + 1)..]])}?";
    }

    static string? OfElement(Type element, Type type, string[] parts, int at)
    {
        // An empty list or section, written so that its name is seen.
        if (at == parts.Length) return null;
        if (type.IsAssignableTo(typeof(IDictionary)) || int.TryParse(parts[at], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            return Walk(element, parts, at + 1);
        return $"'{parts[at - 1]}' is a list: number its entries, {string.Join("__", [.. parts[..at], "0"])}.";
    }

    static Type? Element(Type type)
    {
        if (type.IsArray) return type.GetElementType();
        return type.IsGenericType && type.IsAssignableTo(typeof(ICollection)) ? type.GetGenericArguments()[^1] : null;
    }

    static bool IsValue(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal)
        || type == typeof(TimeSpan) || type == typeof(DateTimeOffset) || type == typeof(Uri);

    static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite);
}
