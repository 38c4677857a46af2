using System.Reflection;
using Crm.Common;

namespace Crm.Flows;

/// <summary>All flows of the installation, every version of them. The newest version plans; older ones finish what they began.</summary>
public sealed class FlowLibrary
{
    readonly Dictionary<(string, int), Flow> versions;
    readonly Dictionary<string, Flow> newest;

    /// <summary>The newest version's file by the flow's name: what an overlay lies over.</summary>
    readonly IReadOnlyDictionary<string, (int Version, string Json)> files = new Dictionary<string, (int, string)>();

    public FlowLibrary(IEnumerable<Flow> flows)
    {
        versions = flows.ToDictionary(f => (f.Name, f.Version));
        newest = versions.Values.GroupBy(f => f.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.MaxBy(f => f.Version)!, StringComparer.Ordinal);
    }

    public IEnumerable<string> Names => newest.Keys;

    /// <summary>The JSON of every version, an overlay as what it came to.</summary>
    readonly IReadOnlyDictionary<(string, int), string> sources = new Dictionary<(string, int), string>();

    FlowLibrary(IEnumerable<Flow> flows, IReadOnlyDictionary<string, (int Version, string Json)> files,
        IReadOnlyDictionary<(string, int), string> sources) : this(flows) => (this.files, this.sources) = (files, sources);

    /// <summary>The JSON of a version; null where it is not among the files.</summary>
    public string? Source(string name, int version) => sources.GetValueOrDefault((name, version));

    /// <summary>A file that is still being written: a whole flow, or differences laid over the newest version.</summary>
    /// <exception cref="SettingsException">It has mistakes; all are listed.</exception>
    public Flow ReadDraft(string file, string json)
    {
        var mistakes = new List<string>();
        var whole = FlowOverlay.IsOne(json) ? FlowOverlay.Apply(file, json, files, mistakes) : json;
        var flow = whole is null ? null : FlowReader.Read(file, whole, mistakes);
        return mistakes.Count == 0 && flow is not null ? flow : throw new SettingsException(mistakes);
    }

    /// <summary>As if the draft had been the only version of its flow from the beginning.</summary>
    public FlowLibrary With(Flow draft) => new(versions.Values.Where(f => f.Name != draft.Name).Append(draft), files, sources);

    public IEnumerable<(string Name, int Version)> Versions => versions.Keys;

    public Flow? Newest(string name) => newest.GetValueOrDefault(name);

    /// <summary>Exactly this version; null when it is gone.</summary>
    public Flow? Exactly(string name, int version) => versions.GetValueOrDefault((name, version));

    /// <summary>Names of presets a shop can choose, of all flows.</summary>
    public IEnumerable<string> Presets =>
        newest.Values.SelectMany(f => f.Presets.Keys).Append(Flow.Full).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>The voices a shop can choose for its texts, of all flows; the first is the flows' own.</summary>
    public IEnumerable<string> Styles => newest.Values.SelectMany(f => f.Steps).SelectMany(s => s.Variants).SelectMany(v => v.Styles.Keys)
        .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Prepend(Variant.OwnStyle);

    /// <summary>Kinds of moments that begin a step of these flows, newest versions, with the steps in the staff's words.</summary>
    public SortedDictionary<string, IReadOnlyList<Step>> Moments(IEnumerable<string> names) => new(
        names.Select(Newest).OfType<Flow>().SelectMany(f => f.Steps).SelectMany(s => StepTiming.CustomerEvents(s).Select(kind => (kind, s)))
            .GroupBy(p => p.kind, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => (IReadOnlyList<Step>)[.. g.Select(p => p.s)]), StringComparer.Ordinal);

    /// <summary>The step as it was planned, or as the newest version has it when that version is gone.</summary>
    public Step? Find(string flow, int version, string step) =>
        (versions.GetValueOrDefault((flow, version)) ?? Newest(flow))?.Find(step) ?? Newest(flow)?.Find(step);

    /// <summary>The flows that come with the product, and those of a folder, which win by name and version.</summary>
    /// <exception cref="SettingsException">Any file has a mistake; all are listed.</exception>
    public static FlowLibrary Load(string? folder)
    {
        var mistakes = new List<string>();
        var flows = new Dictionary<(string, int), Flow>();
        var sources = new Dictionary<(string, int), string>();
        var (newest, overlays) =
            (new Dictionary<string, (int Version, string Json)>(StringComparer.Ordinal), new List<(string File, string Json)>());
        foreach (var (file, json) in Files(folder, mistakes))
            if (FlowOverlay.IsOne(json)) overlays.Add((file, json));
            else if (FlowReader.Read(file, json, mistakes) is { } flow)
            {
                (flows[(flow.Name, flow.Version)], sources[(flow.Name, flow.Version)]) = (flow, json);
                if (!newest.TryGetValue(flow.Name, out var known) || flow.Version >= known.Version) newest[flow.Name] =
                    (flow.Version, json);
            }
        // Each lies over the flows' own files, in the order of their names the second over the first.
        foreach (var (file, json) in overlays)
            if (FlowOverlay.Apply(file, json, newest, mistakes) is { } laid && FlowReader.Read(file, laid, mistakes) is { } flow)
                (flows[(flow.Name, flow.Version)], newest[flow.Name], sources[(flow.Name, flow.Version)]) =
                    (flow, (flow.Version, laid), laid);
        return mistakes.Count == 0 ? new FlowLibrary(flows.Values, newest, sources) : throw new SettingsException(mistakes);
    }

    // A folder's flow of a name that comes with the product has its own words: the product's other voices are not for it.
    static IEnumerable<(string File, string Json)> Files(string? folder, List<string> mistakes)
    {
        var own = InFolder(folder).ToList();
        var told = own.Exists(f => FlowStyles.FlowOf(f.Json) is not null);
        return told ? FlowStyles.Lay(Comes.Value.Concat(own), mistakes) : Comes.Value.Concat(own);
    }

    static readonly Lazy<IReadOnlyList<(string File, string Json)>> Comes = new(() => FlowStyles.Lay(BuiltIn(), []));

    static IEnumerable<(string File, string Json)> BuiltIn()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames()
            .Where(n => n.EndsWith(".json", StringComparison.Ordinal) && !n.EndsWith(".schema.json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name, reader.ReadToEnd());
        }
    }

    static IEnumerable<(string File, string Json)> InFolder(string? folder) =>
        folder is null || !Directory.Exists(folder) ? []
        : Directory.EnumerateFiles(folder, "*.json").Where(f => !f.EndsWith(".schema.json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(f => (Path.GetFileName(f), File.ReadAllText(f)));
}
