using System.Reflection;
using Crm.Common;

namespace Crm.Flows;

/// <summary>
/// All flows of the installation, every version of them: those of the files, and what the store says is in force (see
/// <see cref="FlowVersions"/>). One version of a flow plans; others finish what they began.
/// </summary>
public sealed class FlowLibrary
{
    sealed record State(IReadOnlyDictionary<(string, int), Flow> Versions, IReadOnlyDictionary<string, Flow> Newest,
        IReadOnlyDictionary<(string, int), string> Sources, IReadOnlyDictionary<string, FlowInForce> InForce);

    /// <summary>As the files alone have it.</summary>
    readonly State files;
    volatile State state;

    public FlowLibrary(IEnumerable<Flow> flows) : this(flows, new Dictionary<(string, int), string>()) { }

    FlowLibrary(IEnumerable<Flow> flows, IReadOnlyDictionary<(string, int), string> sources)
    {
        var versions = flows.ToDictionary(f => (f.Name, f.Version));
        state = files = new State(versions, versions.Values.GroupBy(f => f.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.MaxBy(f => f.Version)!, StringComparer.Ordinal), sources,
            new Dictionary<string, FlowInForce>());
    }

    FlowLibrary(State state) => this.state = files = state;

    public IEnumerable<string> Names => state.Newest.Keys;

    /// <summary>The JSON of a version, an overlay as what it came to; null where it is not known here.</summary>
    public string? Source(string name, int version) => state.Sources.GetValueOrDefault((name, version));

    /// <summary>The newest version among the files, whatever is in force.</summary>
    internal IEnumerable<(Flow Flow, string Source)> OfFiles() =>
        files.Newest.Values.Where(f => files.Sources.ContainsKey((f.Name, f.Version)))
            .Select(f => (f, files.Sources[(f.Name, f.Version)]));

    internal string? SourceOfFile(string name, int version) => files.Sources.GetValueOrDefault((name, version));
    internal Flow? OfFile(string name, int version) => files.Versions.GetValueOrDefault((name, version));

    /// <summary>A file that is still being written: a whole flow, or differences laid over the version in force.</summary>
    /// <exception cref="SettingsException">It has mistakes; all are listed.</exception>
    public Flow ReadDraft(string file, string json) => ReadDraft(file, json, out _);

    /// <param name="file">Stands before each mistake.</param>
    /// <param name="json">A flow, or an overlay.</param>
    /// <param name="source">The flow as JSON, whole.</param>
    /// <exception cref="SettingsException">It has mistakes; all are listed.</exception>
    public Flow ReadDraft(string file, string json, out string source)
    {
        var (now, mistakes) = (state, new List<string>());
        var known = now.Newest.Values.Where(f => now.Sources.ContainsKey((f.Name, f.Version)))
            .ToDictionary(f => f.Name, f => (f.Version, now.Sources[(f.Name, f.Version)]), StringComparer.Ordinal);
        source = (FlowOverlay.IsOne(json) ? FlowOverlay.Apply(file, json, known, mistakes) : json) ?? "";
        var flow = source.Length == 0 ? null : FlowReader.Read(file, source, mistakes);
        return mistakes.Count == 0 && flow is not null ? flow : throw new SettingsException(mistakes);
    }

    /// <summary>As if the draft had been the only version of its flow from the beginning.</summary>
    public FlowLibrary With(Flow draft)
    {
        var now = state;
        var versions = now.Versions.Where(v => v.Key.Item1 != draft.Name).ToDictionary();
        versions[(draft.Name, draft.Version)] = draft;
        return new FlowLibrary(now with
        {
            Versions = versions, Newest = new Dictionary<string, Flow>(now.Newest, StringComparer.Ordinal) { [draft.Name] = draft },
            InForce = now.InForce.Where(f => f.Key != draft.Name).ToDictionary(StringComparer.Ordinal),
        });
    }

    /// <summary>Takes over what the store says is in force, with the versions it had to read for that.</summary>
    internal void Adopt(IReadOnlyDictionary<string, FlowInForce> inForce, IEnumerable<(Flow Flow, string Source)> stored)
    {
        // What a person published is that version, whatever a file of the same number says.
        var versions = files.Versions.Where(v => !(inForce.GetValueOrDefault(v.Key.Item1)?.IsOfPerson(v.Key.Item2) ?? false)
            || IsTheSame(inForce[v.Key.Item1], v.Key)).ToDictionary();
        var sources = files.Sources.Where(s => versions.ContainsKey(s.Key)).ToDictionary();
        foreach (var (flow, source) in stored)
            (versions[(flow.Name, flow.Version)], sources[(flow.Name, flow.Version)]) = (flow, source);
        var newest = new Dictionary<string, Flow>(files.Newest, StringComparer.Ordinal);
        foreach (var (name, row) in inForce)
            if (row.Retired is not null) newest.Remove(name);
            else if (versions.GetValueOrDefault((name, row.Last.Version)) is { } flow) newest[name] = flow;
        state = new State(versions, newest, sources, inForce);
    }

    bool IsTheSame(FlowInForce row, (string Name, int Version) file) => files.Sources.GetValueOrDefault(file) is { } source
        && row.History.Last(p => p.Version == file.Version).Hash == Common.Hash.Hex(source);

    /// <summary>Null before the store was asked, and for a flow it knows nothing of.</summary>
    public FlowInForce? InForce(string name) => state.InForce.GetValueOrDefault(name);

    /// <summary>
    /// The steps that something which began then goes by, each with the version it is of: those in force, and of a step that was published
    /// for new orders only the version before.
    /// </summary>
    /// <param name="name">The flow.</param>
    /// <param name="preset">The shop's.</param>
    /// <param name="begun">When the order or moment began.</param>
    public IReadOnlyList<(Flow Flow, Step Step)> StepsFor(string name, string preset, DateTimeOffset begun)
    {
        var now = state;
        if (now.Newest.GetValueOrDefault(name) is not { } newest) return [];
        var history = now.InForce.GetValueOrDefault(name)?.History ?? [];
        var steps = newest.StepsOf(preset).Select(s => (Flow: newest, Step: s)).ToList();
        if (history.Count < 2 || history[^1].Policies is null || begun >= history[^1].At) return steps;
        return Before(history.Count - 1, steps);

        List<(Flow Flow, Step Step)> Before(int last, List<(Flow Flow, Step Step)> mine)
        {
            var one = history[last];
            if (last == 0 || begun >= one.At || one.Policies is null
                || now.Versions.GetValueOrDefault((name, history[last - 1].Version)) is not { } older) return mine;
            var others = Before(last - 1, [.. older.StepsOf(preset).Select(s => (older, s))]);
            bool OfBefore(Step step) => one.PolicyOf(step.Name) == StepPolicy.NewOrders;
            return [.. mine.Where(s => !OfBefore(s.Step)), .. others.Where(s => OfBefore(s.Step))];
        }
    }

    public IEnumerable<(string Name, int Version)> Versions => state.Versions.Keys;

    /// <summary>
    /// The version in force, which plans: the files' newest one where the store says nothing else; null for a retired flow.
    /// </summary>
    public Flow? Newest(string name) => state.Newest.GetValueOrDefault(name);

    /// <summary>Exactly this version; null when it is gone.</summary>
    public Flow? Exactly(string name, int version) => state.Versions.GetValueOrDefault((name, version));

    /// <summary>Names of presets a shop can choose, of all flows.</summary>
    public IEnumerable<string> Presets =>
        state.Newest.Values.SelectMany(f =>
            f.Presets.Keys).Append(Flow.Full).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>The voices a shop can choose for its texts, of all flows; the first is the flows' own.</summary>
    public IEnumerable<string> Styles => state.Newest.Values.SelectMany(f => f.Steps).SelectMany(s => s.Variants).SelectMany(v =>
        v.Styles.Keys)
        .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Prepend(Variant.OwnStyle);

    /// <summary>Kinds of moments that begin a step of these flows, newest versions, with the steps in the staff's words.</summary>
    public SortedDictionary<string, IReadOnlyList<Step>> Moments(IEnumerable<string> names) => new(
        names.Select(Newest).OfType<Flow>().SelectMany(f => f.Steps).SelectMany(s => StepTiming.CustomerEvents(s).Select(kind => (kind, s)))
            .GroupBy(p => p.kind, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => (IReadOnlyList<Step>)[.. g.Select(p => p.s)]), StringComparer.Ordinal);

    /// <summary>The step as it was planned, or as the version in force has it when that version is gone.</summary>
    public Step? Find(string flow, int version, string step) =>
        (Exactly(flow, version) ?? Newest(flow))?.Find(step) ?? Newest(flow)?.Find(step);

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
            else if (FlowReader.Read(file, json, mistakes, proven: Comes.Value.Contains((file, json))) is { } flow)
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
        return mistakes.Count == 0 ? new FlowLibrary(flows.Values, sources) : throw new SettingsException(mistakes);
    }

    // A folder's flow of a name that comes with the product has its own words: the product's other voices are not for it.
    static IEnumerable<(string File, string Json)> Files(string? folder, List<string> mistakes)
    {
        var own = InFolder(folder).ToList();
        var told = own.Exists(f => FlowStyles.FlowOf(f.Json) is not null);
        return told ? FlowStyles.Lay(Comes.Value.Concat(own), mistakes) : Comes.Value.Concat(own);
    }

    // A test compiles every text of these.
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
