using System.Text.Json;
using System.Text.Json.Serialization;

namespace Crm.Gateways.Templates;

/// <summary>
/// Reads a shop's templates file: <c>{"templates": [{"gateway": "aliyun", "flow": …, "step": …, "code": …, "text": …}]}</c>.
/// </summary>
public static class TemplateReader
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas =
            true,
    };

    sealed record Document
    {
        public required List<TemplateBinding> Templates { get; init; }
    }

    /// <param name="path">Null or empty: the shop has none.</param>
    /// <param name="at">The setting that names the file.</param>
    /// <param name="mistakes">Gets one sentence for each mistake.</param>
    public static IReadOnlyList<TemplateBinding> Read(string? path, string at, ICollection<string> mistakes)
    {
        if (string.IsNullOrWhiteSpace(path)) return [];
        // In a deployed package the file lies beside the program, not in the working folder.
        var file = File.Exists(path) ? path : Path.Combine(AppContext.BaseDirectory, path);
        if (!File.Exists(file))
        {
            mistakes.Add($"{at}: there is no file '{path}'.");
            return [];
        }
        return Parse(File.ReadAllText(file), $"{at} ({Path.GetFileName(path)})", mistakes);
    }

    public static IReadOnlyList<TemplateBinding> Parse(string json, string at, ICollection<string> mistakes)
    {
        try
        {
            var bindings = JsonSerializer.Deserialize<Document>(json, Options)?.Templates ?? [];
            for (var i = 0; i < bindings.Count; i++) Check(bindings[i], $"{at}: templates[{i}]", mistakes);
            return bindings;
        }
        catch (JsonException wrong)
        {
            mistakes.Add($"{at}: {wrong.Message.ReplaceLineEndings(" ")}");
            return [];
        }
    }

    static void Check(TemplateBinding binding, string at, ICollection<string> mistakes)
    {
        if (new[] { binding.Gateway, binding.Flow, binding.Step, binding.Text }.Any(string.IsNullOrWhiteSpace)) mistakes.Add(
            $"{at}: gateway, flow, step and text are needed.");
        // The file is exported without codes and filled in as approvals come.
        if (string.IsNullOrWhiteSpace(binding.Code) && string.Equals(binding.Status, "approved", StringComparison.OrdinalIgnoreCase))
            mistakes.Add($"{at}.code: an approved template has the code the provider gave it.");
        if (binding.Status.ToLowerInvariant()
            is not ("approved" or "submitted" or "rejected")) mistakes.Add(
            $"{at}.status: '{binding.Status}' is not one of approved, submitted, rejected.");
        foreach (var name in binding.Parameters.Keys.Except(binding.Placeholders(), StringComparer.Ordinal))
            mistakes.Add($"{at}.parameters.{name}: the wording has no such placeholder.");
        foreach (var (name, parameter) in binding.Parameters)
            if (parameter.Max is < 1 or > 500) mistakes.Add($"{at}.parameters.{name}.max: 1 to 500 characters.");
    }
}
